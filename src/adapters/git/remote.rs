//! Talking to another repository, by git itself, so that credentials and helpers work.

use super::GitRepository;
use super::program::Answer;
use crate::domain::ledger::object::ObjectId;
use crate::domain::ledger::ports::{Fault, Pushed, Refs, Remote};

impl Remote for GitRepository {
    fn fetch(&self, remote: &str) -> Result<(), Fault> {
        let kept = format!(
            "remote.{remote}.fetch=+refs/changes/kept*:refs/changes/remotes/{remote}/kept*"
        );
        let known = self.remotes()?.iter().any(|name| name == remote);
        let more: &[&str] = if known { &["-c", &kept] } else { &[] };
        let fetch = ["fetch", "--quiet", "--prune", "--", remote];
        let answer = self.git().run([more, &fetch].concat())?;
        if answer.ok() {
            return Ok(());
        }
        Err(Fault::new(format!("cannot fetch from {remote}"))
            .because(answer.complaint())
            .hint(format!("git fetch {remote}")))
    }

    fn fetch_one(&self, remote: &str, reference: &str) -> Result<Option<ObjectId>, Fault> {
        let fetch = ["fetch", "--quiet", "--no-tags", "--", remote, reference];
        if !self.git().run(fetch)?.ok() {
            return Ok(None);
        }
        self.revision("FETCH_HEAD")
    }

    fn push(&self, remote: &str, commit: ObjectId, reference: &str) -> Result<Pushed, Fault> {
        let refspec = format!("{commit}:{reference}");
        let answer = self
            .git()
            .run(["push", "--porcelain", "--", remote, &refspec])?;
        told(&answer, remote, &refspec)
    }

    fn unpublish(&self, remote: &str, commit: ObjectId, reference: &str) -> Result<Pushed, Fault> {
        let refspec = format!(":{reference}");
        let lease = format!("--force-with-lease={reference}:{commit}");
        let answer = self
            .git()
            .run(["push", "--porcelain", &lease, "--", remote, &refspec])?;
        told(&answer, remote, &refspec)
    }

    fn remotes(&self) -> Result<Vec<String>, Fault> {
        self.config.subsections("remote")
    }

    fn url(&self, remote: &str) -> Result<Option<String>, Fault> {
        let answer = self.git().run(["remote", "get-url", "--", remote])?;
        let url = String::from_utf8_lossy(&answer.stdout)
            .trim_end()
            .to_owned();
        Ok(answer.ok().then_some(url))
    }
}

/// What became of a push of one reference.
fn told(answer: &Answer, remote: &str, refspec: &str) -> Result<Pushed, Fault> {
    if answer.ok() {
        return Ok(Pushed::Done);
    }
    let report = String::from_utf8_lossy(&answer.stdout);
    match report.lines().find_map(|line| line.strip_prefix('!')) {
        Some(line) => Ok(rejected(line, &answer.stderr)),
        None => Err(Fault::new(format!("cannot push to {remote}"))
            .because(answer.complaint())
            .hint(format!("git push {remote} {refspec}"))),
    }
}

/// Reads git's line on a rejected reference: `<from>:<to>` TAB `[kind] (reason)`.
fn rejected(line: &str, stderr: &str) -> Pushed {
    let summary = line.rsplit('\t').next().unwrap_or(line);
    let (kind, reason) = summary.split_once('(').unwrap_or((summary, ""));
    let reason = reason.trim_end().trim_end_matches(')');
    let stale = [
        "non-fast-forward",
        "fetch first",
        "needs force",
        "stale info",
        "remote ref updated since checkout",
        "failed to update ref",
        "incorrect old value provided",
        "reference already exists",
    ];
    if stale.contains(&reason) || reason.contains("cannot lock ref") {
        return Pushed::Stale;
    }
    let words: Vec<_> = stderr
        .lines()
        .filter_map(|line| line.strip_prefix("remote:"))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let reason = if reason.is_empty() {
        kind.trim()
    } else {
        reason
    };
    Pushed::Refused(match words.is_empty() {
        true => reason.to_owned(),
        false => format!("{} ({reason})", words.join("\n")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_that_moved_is_stale_and_one_that_says_no_has_said_why() {
        let line = |summary: &str| format!("\tabc:refs/heads/main\t{summary}");
        for summary in [
            "[rejected] (non-fast-forward)",
            "[rejected] (fetch first)",
            "[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)",
            "[remote rejected] (failed to update ref)",
            "[remote rejected] (incorrect old value provided)",
        ] {
            assert_eq!(rejected(&line(summary), ""), Pushed::Stale, "{summary}");
        }
        let declined = line("[remote rejected] (pre-receive hook declined)");
        let stderr = "remote: not today        \nremote: \nerror: failed to push\n";
        assert_eq!(
            rejected(&declined, stderr),
            Pushed::Refused("not today (pre-receive hook declined)".to_owned())
        );
        assert_eq!(
            rejected(
                &line("[remote rejected] (protected branch hook declined)"),
                ""
            ),
            Pushed::Refused("protected branch hook declined".to_owned())
        );
    }
}
