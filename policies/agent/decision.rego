# METADATA
# title: Decisions of an agent
# description: |
#   What a stock OPA answers from a bundle: the question is the body of an AuthZEN evaluation, everything else is looked
#   up in the release. The answer is the one that edict gives to the same question.
package edict

import data.edict.agent.answer
import data.edict.agent.question
import data.edict.agent.slice

# METADATA
# title: The decision
# description: Defined for every input; what cannot be decided is denied.
# entrypoint: true
decision := answer.denied("tenant.unknown") if {
	not question.release
} else := answer.denied("request.invalid") if {
	not question.valid
} else := answer.denied("tenant.mismatch") if {
	question.kind == "sign-in"
	input.resource.id != question.tenant
} else := answer.decided if {
	slice.complete
} else := answer.denied("evaluation.failed")
