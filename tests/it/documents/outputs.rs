use git_change::report::schema;

use super::compare;

#[test]
fn the_files_in_schemas_output_are_those_of_the_types() {
    for (name, text) in schema::all() {
        compare(&format!("schemas/output/{name}"), &text);
    }
}
