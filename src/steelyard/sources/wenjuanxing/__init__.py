"""Wenjuanxing 问卷星: answers to questionnaires."""
