"""Tryton: opportunities, leads, campaigns and projects of an ERP system, over JSON-RPC."""
