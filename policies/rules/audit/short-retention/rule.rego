# METADATA
# title: The security log is kept for less than a year
# description: |
#   Entries of the security log are deleted within a year, before an intrusion is usually understood.
# custom:
#   severity: warning
#   remedy: Set audit.retention to P365D or more.
#   controls:
#     - {framework: soc2, clause: "CC7.2"}
#     - {framework: iso27001, clause: "A.8.15"}
#     - {framework: hipaa, clause: "164.312(b)"}
package edict.rules.audit["short-retention"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/audit/retention", message) if {
	some policy in resources.own.SecurityPolicy
	every source in resources.visible.SecurityPolicy {
		durations.shorter(source.spec.audit.retention, "P365D")
	}
	message := $"The security log is kept for {policy.spec.audit.retention} only."
}
