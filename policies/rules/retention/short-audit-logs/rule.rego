# METADATA
# title: Audit logs are kept for less than a year
# description: |
#   A retention policy deletes audit logs within a year, before an intrusion is usually understood.
# custom:
#   severity: warning
#   remedy: Set retention.period to P365D or more.
#   controls:
#     - {framework: soc2, clause: "CC7.2"}
#     - {framework: iso27001, clause: "A.8.15"}
#     - {framework: hipaa, clause: "164.312(b)"}
package edict.rules.retention["short-audit-logs"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/retention/period", message) if {
	some policy in resources.own.RetentionPolicy
	policy.spec.category == "audit-logs"
	durations.shorter(policy.spec.retention.period, "P365D")
	message := $"Audit logs are kept for {policy.spec.retention.period} only."
}
