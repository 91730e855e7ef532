"""Values that people enter: by the named data owner, checked by another, never by the appraisee."""
