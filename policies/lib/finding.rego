# METADATA
# title: Findings
# description: Builds every finding, so that all of them have one shape.
package edict.lib.finding

# METADATA
# title: A finding about a resource
# description: |
#   `pointer` is the JSON Pointer of the field that has to change, "" for the whole resource. The rule's id and
#   severity are added where findings are collected: they follow from where the rule stands.
# scope: document
at(resource, pointer, message) := {"resource": resource.key, "pointer": pointer, "message": message}
