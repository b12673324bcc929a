//! The page of all rules.

use std::fmt::Write as _;

use crate::domain::policy::finding::Severity;
use crate::domain::policy::rule::Rule;
use crate::report::escape::markdown_own;
use crate::report::page::Page;
use crate::report::style::{Label, Surface};

/// Every rule by family, as Markdown: its code, what it demands, why, and what mends a breach.
#[must_use]
pub fn rules_page() -> String {
    let mut out = String::from(
        "# The rules\n\n\
         The judge asks each of these of every deed: on a laptop before it is done, in the check \
         of a pull request, and when history is replayed. A finding names its rule by the code \
         that is the heading here. An error refuses the deed; a warning is shown and refuses \
         nothing. `policy.toml` can forgive findings of a rule for a time (`[[exemption]]`), \
         which every report shows.\n",
    );
    let mut family = "";
    for rule in Rule::ALL {
        let (of, _) = rule.code().split_once('/').unwrap_or_default();
        if of != family {
            family = of;
            // Writing to a string cannot fail.
            let _ = write!(out, "\n## {family}\n");
        }
        out.push('\n');
        out.push_str(&rule_page(*rule));
    }
    out
}

/// Rules for people at a terminal.
#[must_use]
pub fn text(rules: &[Rule], surface: Surface) -> String {
    let mut page = Page::new(surface);
    for rule in rules {
        page.gap();
        let severity = rule.severity();
        page.pieces(
            0,
            &[
                (Some(Label::Heading), rule.code()),
                (Some(Label::of_severity(severity)), severity.word()),
            ],
        );
        page.field("demands", rule.title());
        page.field("because", rule.rationale());
        page.field("remedy", rule.remedy());
    }
    page.text()
}

/// One rule, as Markdown.
fn rule_page(rule: Rule) -> String {
    let weight = match rule.severity() {
        Severity::Error => "",
        Severity::Warning => " (warning)",
    };
    format!(
        "### {}{weight}\n\n{}.\n\n- Why: {}.\n- Remedy: {}.\n",
        rule.code(),
        sentence(rule.title()),
        markdown_own(rule.rationale()),
        markdown_own(rule.remedy()),
    )
}

/// A clause with a capital letter.
fn sentence(clause: &str) -> String {
    let clause = markdown_own(clause);
    let mut letters = clause.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    #[test]
    fn the_page_has_every_rule_once_and_no_tags() {
        let page = rules_page();
        for rule in Rule::ALL {
            let heading = format!("### {}", rule.code());
            let times = page
                .lines()
                .filter(|line| line.trim_end_matches(" (warning)") == heading)
                .count();
            assert_eq!(times, 1, "{heading}");
        }
        let mut families = 0;
        for event in Parser::new_ext(&page, Options::all()) {
            match event {
                Event::Html(text) | Event::InlineHtml(text) => panic!("{text}"),
                Event::Start(Tag::Heading {
                    level: pulldown_cmark::HeadingLevel::H2,
                    ..
                }) => families += 1,
                _ => {}
            }
        }
        let mut codes: Vec<&str> = Rule::ALL
            .iter()
            .filter_map(|rule| Some(rule.code().split_once('/')?.0))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(families, codes.len(), "each family stands in one place");
    }
}
