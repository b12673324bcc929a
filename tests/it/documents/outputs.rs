use git_change::report::{rules, schema};

use super::compare;

#[test]
fn the_files_in_schemas_output_are_those_of_the_types() {
    for (name, text) in schema::all() {
        compare(&format!("schemas/output/{name}"), &text);
    }
}

#[test]
fn the_page_of_rules_is_the_one_of_the_program() {
    compare("RULES.md", &rules::rules_page());
}
