//! JSON Schemas of the documents that commands answer with, made from the types.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Value, json};

use crate::report::audit::AuditDocument;
use crate::report::doctor::DoctorDocument;
use crate::report::done::{
    DeedDocument, DemoDocument, InitDocument, LawDocument, MergeDocument, SyncDocument,
};
use crate::report::finding::RefusalDocument;
use crate::report::inbox::InboxDocument;
use crate::report::keys::KeysDocument;
use crate::report::lint::LintDocument;
use crate::report::list::ListDocument;
use crate::report::log::LogDocument;
use crate::report::next::NextDocument;
use crate::report::people::PeopleDocument;
use crate::report::policy::at::AtDocument;
use crate::report::policy::backtest::BacktestDocument;
use crate::report::policy::explain::ExplainDocument;
use crate::report::policy::test::TestDocument;
use crate::report::risk::RiskDocument;
use crate::report::search::SearchDocument;
use crate::report::show::ShowDocument;
use crate::report::signature::SignatureDocument;
use crate::report::template::{TemplateDocument, TemplatesDocument};
use crate::report::verify::VerdictDocument;
use crate::report::whoami::WhoamiDocument;

/// Where the schemas of this project are published; the identity of each starts so.
const HOME: &str = "https://git-change.dev/schemas/output/";

/// The name and the text of every file in `schemas/output/`.
#[must_use]
pub fn all() -> Vec<(String, String)> {
    vec![
        file::<ListDocument>(ListDocument::SCHEMA),
        file::<SearchDocument<'_>>(SearchDocument::SCHEMA),
        file::<ShowDocument<'_>>(ShowDocument::SCHEMA),
        file::<RiskDocument<'_>>(RiskDocument::SCHEMA),
        file::<NextDocument<'_>>(NextDocument::SCHEMA),
        file::<InboxDocument<'_>>(InboxDocument::SCHEMA),
        file::<WhoamiDocument<'_>>(WhoamiDocument::SCHEMA),
        file::<DoctorDocument<'_>>(DoctorDocument::SCHEMA),
        file::<PeopleDocument<'_>>(PeopleDocument::SCHEMA),
        file::<LogDocument<'_>>(LogDocument::SCHEMA),
        file::<VerdictDocument<'_>>(VerdictDocument::VERIFY),
        file::<VerdictDocument<'_>>(VerdictDocument::CHECK),
        file::<SignatureDocument<'_>>(SignatureDocument::SCHEMA),
        file::<AuditDocument<'_>>(AuditDocument::SCHEMA),
        file::<InitDocument<'_>>(InitDocument::SCHEMA),
        file::<DemoDocument<'_>>(DemoDocument::SCHEMA),
        file::<KeysDocument<'_>>(KeysDocument::SCHEMA),
        file::<LintDocument<'_>>(LintDocument::SCHEMA),
        file::<TemplatesDocument<'_>>(TemplatesDocument::SCHEMA),
        file::<TemplateDocument<'_>>(TemplateDocument::SCHEMA),
        file::<DeedDocument<'_>>(DeedDocument::SCHEMA),
        file::<RefusalDocument<'_>>(RefusalDocument::SCHEMA),
        file::<MergeDocument<'_>>(MergeDocument::SCHEMA),
        file::<LawDocument<'_>>(LawDocument::SCHEMA),
        file::<SyncDocument<'_>>(SyncDocument::SCHEMA),
        file::<ExplainDocument<'_>>(ExplainDocument::SCHEMA),
        file::<TestDocument<'_>>(TestDocument::SCHEMA),
        file::<BacktestDocument<'_>>(BacktestDocument::SCHEMA),
        file::<AtDocument<'_>>(AtDocument::SCHEMA),
    ]
}

/// The file of one document, whose name is such as `git-change/list@1`.
fn file<T: JsonSchema>(document: &str) -> (String, String) {
    let name = document.split(['/', '@']).nth(1).unwrap_or(document);
    let name = format!("{name}.schema.json");
    let generator = SchemaSettings::draft07()
        .for_serialize()
        .with_transform(RecursiveTransform(plain_integers))
        .into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("$id".to_owned(), format!("{HOME}{name}").into());
    }
    if let Some(tag) = schema.pointer_mut("/properties/schema") {
        *tag = json!({ "const": document, "description": "Which document this is." });
    }
    // A JSON value always prints; an empty file would be noticed by the test that compares them.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    (name, text)
}

/// The format names of Rust's integers mean nothing to others.
fn plain_integers(schema: &mut Schema) {
    let rust = |name: &Value| name.as_str().is_some_and(|name| name.starts_with("uint"));
    if schema.get("format").is_some_and(rust) {
        schema.remove("format");
    }
}
