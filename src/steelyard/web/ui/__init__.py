"""What all pages share: layout, navigation, tables, charts, numbers in words."""
