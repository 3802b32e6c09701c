# METADATA
# title: Check
# description: What the engine evaluates for each unit before it plans, and again for the compliance report.
package edict.check

import data.edict.catalog

# METADATA
# title: The findings of all rules
# description: |
#   Every package under edict.rules takes part; its id and severity are the ones of the catalog. In no order that means
#   anything: sorting is quadratic in WebAssembly, so it is left to the caller.
# entrypoint: true
findings := [object.union(found, {"rule": id, "severity": catalog.severities[id]}) |
	some category, name
	some found in data.edict.rules[category][name].findings
	id := $"{category}/{name}"
]
