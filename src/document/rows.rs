//! Where the rows of a policy stand in its text.

use super::inspect::lines_of;
use super::path::Path;
use crate::domain::policy::model::Policy;

/// The lines, from 1, on which the rows of a policy begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowLines {
    /// Of each `[[approval]]`, and after them of `[risk.lowering]` where there is one.
    pub approval: Vec<usize>,
    /// Of each `[[require]]`.
    pub require: Vec<usize>,
    /// Of each `[[risk.rule]]`.
    pub risk: Vec<usize>,
}

impl RowLines {
    /// Finds the rows of `policy` in the text that it was read from.
    #[must_use]
    pub fn of(policy: &Policy, text: &str) -> Self {
        let lines = |key: &str, count: usize| {
            let paths: Vec<Path> = (0..count).map(|row| Path::from(key).index(row)).collect();
            lines_of(text, &paths)
        };
        let mut approval = lines("approval", policy.approval.len());
        if policy.risk.lowering.is_some() {
            approval.extend(lines_of(text, &[Path::from("risk.lowering")]));
        }
        Self {
            approval,
            require: lines("require", policy.require.len()),
            risk: lines("risk.rule", policy.risk.rule.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_where_their_heads_do() {
        let text = "schema = 1\n\n[[approval]]\nstages = []\n[[risk.rule]]\nwhy = \"w\"\n\n\
                    [[approval]]\nwhen = { type = \"normal\" }\nstages = []\n";
        let policy: Policy = toml::from_str(text).unwrap();
        let lines = RowLines::of(&policy, text);
        assert_eq!(lines.approval, [3, 8]);
        assert_eq!(lines.risk, [5]);
        assert!(lines.require.is_empty());
    }
}
