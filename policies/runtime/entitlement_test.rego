package edict.runtime.entitlement_test

import data.edict.runtime.entitlement
import data.edict.runtime.requests

test_a_feature_of_the_plan if {
	given := requests.feature("sso", {})
	entitlement.grounds == {{"code": "feature.included", "section": "plan", "feature": "sso"}} with input as given
	entitlement.refusals == set() with input as given
}

test_a_feature_that_the_plan_lacks if {
	given := requests.feature("webhooks", {})
	entitlement.grounds == set() with input as given
	entitlement.refusals == {{"code": "feature.missing", "section": "plan", "feature": "webhooks"}} with input as given
}

test_a_feature_that_is_off if {
	given := requests.feature("scim", {"plan": {"features": {"scim": false}}})
	entitlement.grounds == set() with input as given
}

test_without_a_plan if {
	entitlement.grounds == set() with input as requests.feature("sso", {"plan": null})
}

test_only_the_question_itself_is_answered if {
	given := requests.feature("sso", {"request": {"action": {"name": "delete"}}})
	entitlement.grounds == set() with input as given
	entitlement.refusals == set() with input as given
}
