# METADATA
# title: Grants
# description: Which of the subject's roles count.
package edict.runtime.grants

# METADATA
# title: The grants that have not run out
# scope: document
live := [grant | some grant in input.grants; grant.expired == false]

# METADATA
# title: The names of the subject's roles
# scope: document
names := {grant.roleName | some grant in live}

# METADATA
# title: Why the subject counts as nobody in the tenant
# scope: document
refusals contains {"code": "subject.unbound"} if {
	count(live) == 0
	count(input.grants) == 0
}

refusals contains {"code": "grant.expired", "role": grant.role} if {
	count(live) == 0
	some grant in input.grants
}
