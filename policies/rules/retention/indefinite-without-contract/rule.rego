# METADATA
# title: Data is kept without end and without a contract
# description: |
#   Data is kept until an account or a contract ends, but its lawful basis is not the contract that would
#   justify that.
# custom:
#   severity: error
#   remedy: Set lawfulBasis to contract if one needs the data, or give retention a period.
#   controls:
#     - {framework: gdpr, clause: "Art. 5(1)(e)"}
#     - {framework: gdpr, clause: "Art. 6"}
package edict.rules.retention["indefinite-without-contract"]

import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/retention/type", message) if {
	some policy in resources.own.RetentionPolicy
	policy.spec.retention.type == "indefinite"
	policy.spec.lawfulBasis != "contract"
	message := $"Data kept by {policy.spec.lawfulBasis} has no end, which only a contract can justify."
}
