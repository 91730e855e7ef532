"""The calibration room: grades side by side, moved by people, each move with a reason and a second yes."""
