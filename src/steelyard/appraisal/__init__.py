"""The rules of a fair appraisal round: states, quotas, anonymity, linkage. Pure, without a database."""
