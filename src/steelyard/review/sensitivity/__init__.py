"""Which ranks and grades hold when weights, methods or measurements move (DOMAIN §6.3, §6.4).

Statistics here are float64: they advise. The official numbers stay those of `steelyard.scoring`.
"""
