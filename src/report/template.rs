//! The catalogue of templates.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::change::Kind;
use crate::domain::change::time::Timestamp;
use crate::domain::policy::law::PinnedTemplate;
use crate::domain::policy::template::Template;
use crate::report::escape;

/// The JSON document of `template list`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change template list --json")]
pub struct TemplatesDocument<'t> {
    /// Which document this is.
    pub schema: &'static str,
    /// The templates, by name.
    pub templates: Vec<RowDocument<'t>>,
}

/// A template of the catalogue, in JSON.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TemplateRow")]
pub struct RowDocument<'t> {
    /// The name.
    pub name: &'t str,
    /// The type of the changes that are made from it.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it is for.
    pub about: &'t str,
    /// The template at the very content that a change made from it now pins.
    pub pin: String,
    /// When its standing approval ends.
    pub expires: Option<Timestamp>,
    /// The names of its parameters.
    pub parameters: Vec<&'t str>,
}

impl<'t> TemplatesDocument<'t> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/templates@1";

    /// All templates of a law.
    #[must_use]
    pub fn of(templates: impl Iterator<Item = (&'t String, &'t PinnedTemplate)>) -> Self {
        let row = |(name, pinned): (&'t String, &'t PinnedTemplate)| RowDocument {
            name,
            kind: pinned.template.kind,
            about: &pinned.template.about,
            pin: pin(name, pinned),
            expires: pinned.template.standing.as_ref().map(|s| s.expires),
            parameters: pinned
                .template
                .parameter
                .keys()
                .map(String::as_str)
                .collect(),
        };
        Self {
            schema: Self::SCHEMA,
            templates: templates.map(row).collect(),
        }
    }

    /// A line for each.
    #[must_use]
    pub fn text(&self) -> String {
        let widths = self.templates.iter().map(|row| row.name.chars().count());
        let width = widths.max().unwrap_or(0);
        let line = |row: &RowDocument| {
            let (name, about) = (escape::line(row.name), escape::line(row.about));
            format!("{name:width$}  {:9}  {about}\n", row.kind)
        };
        self.templates.iter().map(line).collect()
    }
}

/// The JSON document of `template show`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "git change template show --json")]
pub struct TemplateDocument<'t> {
    /// Which document this is.
    pub schema: &'static str,
    /// The name.
    pub name: &'t str,
    /// The template at the very content that a change made from it now pins.
    pub pin: String,
    /// The whole template.
    pub template: &'t Template,
}

impl<'t> TemplateDocument<'t> {
    /// The name of this document.
    pub const SCHEMA: &'static str = "git-change/template@1";

    /// One template of a law.
    #[must_use]
    pub fn of(name: &'t str, pinned: &'t PinnedTemplate) -> Self {
        Self {
            schema: Self::SCHEMA,
            name,
            pin: pin(name, pinned),
            template: &pinned.template,
        }
    }
}

fn pin(name: &str, pinned: &PinnedTemplate) -> String {
    format!("{name}@{}", pinned.blob)
}
