use git_change::document::Format;
use git_change::document::schema::{file_name, schema, schema_text};

use super::compare;

#[test]
fn the_files_in_schemas_are_those_of_the_types() {
    for format in Format::ALL {
        compare(
            &format!("schemas/{}", file_name(*format)),
            &schema_text(*format),
        );
    }
}

#[test]
fn every_schema_is_a_schema_and_refuses_unknown_keys() {
    for format in Format::ALL {
        let schema = schema(*format);
        assert!(jsonschema::draft7::meta::is_valid(schema), "{format}");
        assert!(jsonschema::validator_for(schema).is_ok(), "{format}");
        assert_eq!(schema["additionalProperties"], false, "{format}");
        let text = schema.to_string();
        assert!(!text.contains("\"null\""), "{format}: TOML has no null");
    }
}
