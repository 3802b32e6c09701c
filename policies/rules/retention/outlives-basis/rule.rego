# METADATA
# title: Data outlives its lawful basis
# description: |
#   Data that is kept by consent or by a legitimate interest is kept for more than three years, longer than
#   either usually lasts without being renewed.
# custom:
#   severity: warning
#   remedy: Shorten retention.period, or name the contract or the law that asks for it as lawfulBasis.
#   controls:
#     - {framework: gdpr, clause: "Art. 5(1)(e)"}
#     - {framework: gdpr, clause: "Art. 6"}
package edict.rules.retention["outlives-basis"]

import data.edict.lib.durations
import data.edict.lib.finding
import data.edict.lib.resources

findings contains finding.at(policy, "/spec/retention/period", message) if {
	some policy in resources.own.RetentionPolicy
	policy.spec.lawfulBasis in {"consent", "legitimate-interest"}
	durations.shorter("P1096D", policy.spec.retention.period)
	message := $"Data kept by {policy.spec.lawfulBasis} is kept for {policy.spec.retention.period}."
}
