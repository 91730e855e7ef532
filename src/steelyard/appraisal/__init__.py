"""The rules of a fair appraisal cycle: states, quotas, anonymity, linkage. Pure, without a database."""
