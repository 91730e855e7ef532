"""What follows when the stages of results open."""
