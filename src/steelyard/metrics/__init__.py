"""From rows to indicator values: the formula language, the plan, the compiler and the engines."""
