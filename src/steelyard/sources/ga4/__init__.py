"""Google Analytics 4: daily figures per channel and campaign, and reports of one's own."""
