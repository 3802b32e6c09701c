package edict.runtime.grants_test

import data.edict.runtime.grants
import data.edict.runtime.requests

_past(name) := object.union(requests.grant(name), {"expired": true})

test_live_and_names if {
	given := requests.access({"grants": [requests.grant("editor"), _past("owner")]})
	grants.live == [requests.grant("editor")] with input as given
	grants.names == {"editor"} with input as given
	grants.refusals == set() with input as given
}

test_nobody if {
	grants.refusals == {{"code": "subject.unbound"}} with input as requests.access({"grants": []})
}

test_everything_has_run_out if {
	grants.refusals == {
		{"code": "grant.expired", "role": "Role/editor"},
		{"code": "grant.expired", "role": "Role/owner"},
	} with input as requests.access({"grants": [_past("editor"), _past("owner")]})
}

test_what_does_not_say_that_it_lives_is_dead if {
	unclear := object.remove(requests.grant("editor"), ["expired"])
	grants.live == [] with input as requests.access({"grants": [unclear]})
}
