"""Whether the installation lives and is ready, for machines that watch it."""
