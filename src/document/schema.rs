//! JSON Schemas of the documents, made from the types.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::format::Format;
use crate::domain::calendar::Calendar;
use crate::domain::catalog::Catalog;
use crate::domain::change::Change;
use crate::domain::policy::delegation::Delegations;
use crate::domain::policy::model::Policy;
use crate::domain::policy::people::People;
use crate::domain::policy::template::Template;
use crate::domain::policy::trial::Trials;

/// The schema of a kind of document, in draft 7, which editors and checkers all understand.
#[must_use]
pub fn schema(format: Format) -> &'static Value {
    static SCHEMAS: [OnceLock<Value>; Format::ALL.len()] =
        [const { OnceLock::new() }; Format::ALL.len()];
    static NEVER: Value = Value::Null;
    SCHEMAS
        .get(format as usize)
        .map_or(&NEVER, |cell| cell.get_or_init(|| generate(format)))
}

/// The schema as the text of its file in `schemas/`.
#[must_use]
pub fn schema_text(format: Format) -> String {
    // A JSON value always prints; an empty file would be noticed by the test that compares them.
    let mut text = serde_json::to_string_pretty(schema(format)).unwrap_or_default();
    text.push('\n');
    text
}

/// The name of the schema's file: `change.schema.json`.
#[must_use]
pub fn file_name(format: Format) -> String {
    format!("{format}.schema.json")
}

fn generate(format: Format) -> Value {
    let mut root = match format {
        Format::Change => root::<Change>(),
        Format::Policy => root::<Policy>(),
        Format::People => root::<People>(),
        Format::Delegations => root::<Delegations>(),
        Format::Services => root::<Catalog>(),
        Format::Calendar => root::<Calendar>(),
        Format::Template => root::<Template>(),
        Format::PolicyTests => root::<Trials>(),
    };
    let mut whole = Map::new();
    whole.insert(
        "$schema".to_owned(),
        "http://json-schema.org/draft-07/schema#".into(),
    );
    whole.insert(
        "$id".to_owned(),
        format!("urn:git-change:schema:{format}:1").into(),
    );
    if let Value::Object(root) = &mut root {
        for key in ["title", "description"] {
            whole.extend(root.remove(key).map(|value| (key.to_owned(), value)));
        }
        root.remove("$schema");
        whole.append(root);
    }
    Value::Object(whole)
}

fn root<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft07()
        .with_transform(Plain)
        .into_generator();
    generator.into_root_schema_for::<T>().to_value()
}

/// Makes the schema fit TOML, which has no null, and editors, which complete words from `enum`.
#[derive(Debug, Clone)]
struct Plain;

impl Transform for Plain {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(object) = schema.as_object_mut() {
            drop_null(object);
            words_as_enum(object);
            bound_integers(object);
        }
    }
}

fn drop_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else {
        return;
    };
    choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
    if let [only] = choices.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        // In draft 7 nothing may stand beside `$ref`, so it goes into an `allOf`.
        object.insert("allOf".to_owned(), json!([only]));
    }
}

/// `oneOf` constants with a description each → `enum`, with the descriptions where taplo, the
/// language server of most editors, looks for them.
fn words_as_enum(object: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = object.get("oneOf") else {
        return;
    };
    let Some(words) = choices
        .iter()
        .map(|choice| choice.get("const").cloned())
        .collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let about: Vec<Value> = choices
        .iter()
        .map(|choice| choice.get("description").cloned().unwrap_or_default())
        .collect();
    object.remove("oneOf");
    object.insert("type".to_owned(), "string".into());
    object.insert("enum".to_owned(), words.into());
    object.insert("x-taplo".to_owned(), json!({"docs": {"enumValues": about}}));
}

/// The format names of Rust's integers mean nothing to others; their bounds do.
fn bound_integers(object: &mut Map<String, Value>) {
    let most: u64 = match object.get("format").and_then(Value::as_str) {
        Some("uint8") => u8::MAX.into(),
        Some("uint32") => u32::MAX.into(),
        _ => return,
    };
    object.remove("format");
    object.entry("minimum").or_insert_with(|| 0.into());
    object.insert("maximum".to_owned(), most.into());
}

/// A place in a schema, to ask what may stand there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    root: &'a Value,
    node: &'a Value,
    about: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// The top of a kind of document.
    pub(super) fn top(format: Format) -> Place<'static> {
        let root = schema(format);
        Place {
            root,
            node: root,
            about: described(root),
        }
    }

    fn at(self, node: &'a Value) -> Self {
        let mut node = node;
        let about = described(node);
        // Schemas made from types nest a handful of references at most.
        for _ in 0..16 {
            if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
                let target = reference
                    .strip_prefix('#')
                    .and_then(|pointer| self.root.pointer(pointer));
                match target {
                    Some(target) => node = target,
                    None => break,
                }
            } else if let Some([only]) = node
                .get("allOf")
                .and_then(Value::as_array)
                .map(Vec::as_slice)
            {
                node = only;
            } else {
                break;
            }
        }
        Self {
            root: self.root,
            node,
            about: about.or_else(|| described(node)),
        }
    }

    /// The place of the key in a table that stands here.
    pub(super) fn key(self, key: &str) -> Option<Self> {
        self.node
            .get("properties")
            .and_then(|properties| properties.get(key))
            .or_else(|| {
                self.node
                    .get("additionalProperties")
                    .filter(|more| more.is_object())
            })
            .map(|node| self.at(node))
            .or_else(|| {
                let mut tables = self
                    .choices()
                    .filter_map(|choice| choice.node.get("properties"));
                let node = tables.find_map(|properties| properties.get(key))?;
                Some(self.at(node))
            })
    }

    /// The place of the entries of an array that stands here.
    pub(super) fn item(self) -> Option<Self> {
        let direct = self.node.get("items");
        let chosen = || {
            let choices = self.node.get("anyOf")?.as_array()?;
            choices.iter().find_map(|choice| choice.get("items"))
        };
        direct.or_else(chosen).map(|node| self.at(node))
    }

    /// What may stand here, where there is a choice.
    pub(super) fn choices(self) -> impl Iterator<Item = Self> {
        let choices = self.node.get("anyOf").and_then(Value::as_array);
        choices.into_iter().flatten().map(move |node| self.at(node))
    }

    /// What the type of what stands here is like, in words for people.
    pub(super) fn form(self) -> Option<&'a str> {
        described(self.node)
    }

    /// Whether a moment stands here, which TOML writes without quotes.
    pub(super) fn is_date_time(self) -> bool {
        self.node.get("format").and_then(Value::as_str) == Some("date-time")
    }

    /// The JSON type of what stands here, where there is just one.
    pub(super) fn kind(self) -> Option<&'a str> {
        self.node.get("type").and_then(Value::as_str)
    }

    /// The words of a closed vocabulary that stands here.
    pub(super) fn words(self) -> impl Iterator<Item = &'a str> {
        let words = self.node.get("enum").and_then(Value::as_array);
        words.into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether text stands here.
    pub(super) fn is_text(self) -> bool {
        self.kind() == Some("string") && !self.is_date_time()
    }

    /// The keys of a table that stands here, in the order of the type.
    pub(super) fn keys(self) -> impl Iterator<Item = &'a str> {
        let here = self.node.get("properties");
        let tables = self
            .choices()
            .filter_map(|choice| choice.node.get("properties"));
        here.into_iter()
            .chain(tables)
            .filter_map(Value::as_object)
            .flat_map(|properties| properties.keys().map(String::as_str))
    }

    /// What stands here, in words for people: what the key means rather than what its type is.
    pub(super) fn about(self) -> Option<&'a str> {
        self.about
    }
}

fn described(node: &Value) -> Option<&str> {
    node.get("description").and_then(Value::as_str)
}
