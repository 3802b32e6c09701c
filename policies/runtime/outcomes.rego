# Which tests of conditions pass. All that a decision takes from a request, where no fresh sign-in is needed, are these
# outcomes: a caller that asks for them first can keep the decisions by them.
package edict.runtime

import data.edict.runtime.condition

# METADATA
# title: The places of the tests that pass, from 0
# description: |
#   Of `data.cell.tests`, over `input.request` and `input.clock`. A test whose operator is not known does not pass. The
#   tests are data, because many requests are judged by the same ones.
# entrypoint: true
outcomes := [index | some index, test in data.cell.tests; condition.passes(test)]
