//! Landings that lose the commits of a branch, and what is kept of them.

use super::merges::approvals;
use crate::bench::Bench;
use crate::house::{House, findings};

/// A clone in which people work by pull request, the repository that they share, and a clone in
/// which a forge presses its buttons.
struct Shop {
    house: House,
    origin: Bench,
    forge: House,
}

impl Shop {
    fn new() -> Self {
        let house = House::new();
        let origin = house.bench.bare_remote("origin.git");
        house.bench.git(&["push", "-q", "-u", "origin", "main"]);
        house
            .bench
            .git(&["config", "change.landing", "pull-request"]);
        let forge = House::clone_of(&origin, "forge");
        Self {
            house,
            origin,
            forge,
        }
    }

    /// Another clone.
    fn clone_to(&self, name: &str) -> House {
        House::clone_of(&self.origin, name)
    }

    /// Bob hands a change in, and carol approves it, on its branch.
    fn approved(&self) -> String {
        let id = self.house.submitted("a change");
        self.house.done("carol", &["approve", &id]);
        id
    }

    /// The forge squashes a branch into main, as bob's and without a signature, and removes it.
    fn squash(&self, id: &str) -> String {
        let branch = format!("origin/change/{id}");
        self.forge.bench.git(&["pull", "-q", "--ff-only"]);
        self.forge.bench.git(&["merge", "-q", "--squash", &branch]);
        let message = "A change (#12)";
        let author = "--author=Bob <bob@example.org>";
        let commit = ["commit", "-q", author, "-m", message];
        let squash = self.forge.git_as("mallory", &commit);
        self.landed(id);
        squash
    }

    /// The forge's main branch is everybody's, and the branch is gone.
    fn landed(&self, id: &str) {
        let gone = format!(":change/{id}");
        self.forge
            .bench
            .git(&["push", "-q", "origin", "main", &gone]);
        self.forge.bench.git(&["fetch", "-q", "--prune"]);
    }
}

/// What `verify` finds on the remote's main branch: errors' rules, and warnings.
fn verified(house: &House) -> (Vec<String>, Vec<(String, String)>) {
    let (code, document) = house.json("alice", &["verify", "--ref", "origin/main"]);
    let found = findings(&document);
    let errors: Vec<String> = found
        .iter()
        .filter(|(_, severity, _)| severity == "error")
        .map(|(rule, ..)| rule.clone())
        .collect();
    assert_eq!(code, i32::from(!errors.is_empty()), "{document}");
    let warnings = found.into_iter().filter(|one| one.1 == "warning");
    (errors, warnings.map(|one| (one.0, one.2)).collect())
}

fn lost(commit: &str) -> (String, String) {
    ("landing/merge-lost".to_owned(), commit.to_owned())
}

fn carol(grade: &str, counts: bool) -> (String, String, bool) {
    ("carol@example.org".to_owned(), grade.to_owned(), counts)
}

#[test]
fn what_a_squash_lost_is_kept_by_whoever_still_has_it() {
    let shop = Shop::new();
    let house = &shop.house;
    let id = shop.approved();
    let tip = house.bench.git(&["rev-parse", &format!("change/{id}")]);
    let squash = shop.squash(&id);
    house.done("alice", &["fetch"]);
    // Until then the approval is a line of text in a commit that nobody signed.
    let (errors, warnings) = verified(house);
    assert!(
        errors.contains(&"lifecycle/starts-as-draft".to_owned()),
        "{errors:?}"
    );
    assert_eq!(warnings, [lost(&squash)]);
    assert_eq!(approvals(house, &id), [carol("claimed", false)]);
    let said = house.bench.run_as("alice", &["verify"]).stdout;
    for words in [
        "is a mere claim",
        "has no commits that were kept",
        "git change sync",
        "gh api",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let shown = house.json("bob", &["show", &id]).1.to_string();
    assert!(shown.contains("landing/merge-lost"), "{shown}");

    let synced = house.ends(0, "dave", &["sync", "--json"]);
    assert!(synced.stdout.contains(&tip), "{synced}");
    assert!(synced.stderr.contains("landed without a merge"), "{synced}");
    assert_eq!(verified(house), (vec![], vec![lost(&squash)]));
    assert_eq!(approvals(house, &id), [carol("signed", true)]);
    let said = house.bench.run_as("alice", &["verify"]).stdout;
    assert!(
        said.contains("approval there by carol@example.org survives"),
        "{said}"
    );
    let again = house.ends(0, "dave", &["sync"]);
    assert!(again.stderr.contains("nothing to bring along"), "{again}");

    // The audit says the same, and life goes on, on a branch of the same name.
    let audit = house.done(
        "alice",
        &["audit", "--since", "2026-11-01", "--format", "json"],
    );
    assert!(audit.contains("\"signed\""), "{audit}");
    house.done("bob", &["schedule", &id]);
    assert_eq!(house.json("bob", &["show", &id]).1["state"], "scheduled");
    let (code, document) = house.json("alice", &["verify", "--branches"]);
    assert_eq!((code, findings(&document).len()), (0, 1), "{document}");
    house.bench.fsck();
    shop.origin.fsck();
}

#[test]
fn a_clone_without_what_was_kept_says_so_and_fetches_it() {
    let shop = Shop::new();
    let id = shop.approved();
    let squash = shop.squash(&id);
    shop.house.done("bob", &["sync"]);
    let clone = shop.clone_to("fresh");
    let (errors, warnings) = verified(&clone);
    assert!(!errors.is_empty());
    assert_eq!(warnings, [lost(&squash)]);
    clone.done("erin", &["fetch"]);
    assert_eq!(verified(&clone), (vec![], vec![lost(&squash)]));
    assert_eq!(approvals(&clone, &id), [carol("signed", true)]);
    // Also a check of what the main branch got.
    let range = format!("{squash}~1..{squash}");
    let (code, document) = clone.json("alice", &["check", &range]);
    assert_eq!(
        (code, findings(&document)[0].0.as_str()),
        (0, "landing/merge-lost")
    );
    // What one clone verified, another one does too, and a rewritten main line is still noticed.
    clone.done("erin", &["verify", "--branches"]);
    clone
        .bench
        .git(&["push", "-q", "-f", "origin", &format!("{squash}~1:main")]);
    clone.done("erin", &["fetch"]);
    let (code, document) = clone.json("erin", &["verify"]);
    assert_eq!(
        (code, findings(&document)[0].0.as_str()),
        (1, "history/main-line-moved")
    );
}

#[test]
fn two_who_keep_at_once_both_succeed() {
    let shop = Shop::new();
    let other = shop.clone_to("other");
    other
        .bench
        .git(&["config", "change.landing", "pull-request"]);
    let first = shop.approved();
    let second = other.submitted("another change");
    other.done("carol", &["approve", &second]);
    shop.forge.bench.git(&["fetch", "-q"]);
    let squashes = [shop.squash(&first), shop.squash(&second)];
    // Each has the branch of one, and neither sees what the other keeps before it pushes.
    for house in [&shop.house, &other] {
        let branch = house
            .bench
            .git(&["for-each-ref", "--format=%(refname)", "refs/heads/change"]);
        assert_eq!(branch.lines().count(), 1);
        house
            .bench
            .git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    }
    shop.house.done("bob", &["sync"]);
    other
        .bench
        .git(&["update-ref", "-d", "refs/changes/remotes/origin/kept"]);
    other.done("bob", &["sync"]);
    shop.house.done("bob", &["sync"]);
    for house in [&shop.house, &other, &shop.clone_to("fresh")] {
        house.done("alice", &["fetch"]);
        let lost = squashes.iter().map(|squash| lost(squash)).collect();
        assert_eq!(verified(house), (vec![], lost));
        for id in [&first, &second] {
            assert_eq!(approvals(house, id), [carol("signed", true)]);
        }
    }
}

#[test]
fn chains_that_grew_apart_are_brought_together() {
    let shop = Shop::new();
    let other = shop.clone_to("other");
    other
        .bench
        .git(&["config", "change.landing", "pull-request"]);
    let first = shop.approved();
    let second = other.submitted("another change");
    shop.forge.bench.git(&["fetch", "-q"]);
    shop.squash(&first);
    shop.house.done("bob", &["sync"]);
    shop.squash(&second);
    // The other clone keeps its own without having seen the remote's chain.
    let url = other.bench.git(&["remote", "get-url", "origin"]);
    other.bench.git(&["fetch", "-q", "--prune"]);
    let tip = other.bench.git(&["rev-parse", &format!("change/{second}")]);
    let tree = other.bench.git(&["mktree", "--missing"]);
    let chain = ["commit-tree", &tree, "-p", &tip, "-m", "mine"];
    let chain = other.bench.git(&chain);
    other
        .bench
        .git(&["update-ref", "refs/changes/kept", &chain]);
    assert!(!url.is_empty());
    other.done("erin", &["sync"]);
    let kept = shop.origin.git(&["rev-parse", "refs/changes/kept"]);
    let parents = shop.origin.git(&["rev-list", "--parents", "-n1", &kept]);
    assert_eq!(parents.split(' ').count(), 3, "two chains are joined");
    let (errors, _) = verified(&other);
    assert_eq!(errors, [] as [String; 0]);
}

#[test]
fn what_a_rebase_lost_is_kept_too() {
    let shop = Shop::new();
    let id = shop.approved();
    let forge = &shop.forge.bench;
    forge.commit_as("alice", "meanwhile", &[("README", "x\n")]);
    forge.git(&["fetch", "-q"]);
    let range = format!("main..origin/change/{id}");
    let deeds = forge.git(&["rev-list", "--reverse", &range]);
    for deed in deeds.lines() {
        forge.git_as("mallory", &["cherry-pick", deed]);
    }
    shop.landed(&id);
    shop.house.done("alice", &["fetch"]);
    let (errors, warnings) = verified(&shop.house);
    assert_eq!(errors, ["identity/unsigned", "identity/unsigned"]);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    shop.house.done("bob", &["sync"]);
    let (errors, warnings) = verified(&shop.house);
    assert_eq!((errors, warnings.len()), (vec![], 3));
    assert_eq!(approvals(&shop.house, &id), [carol("signed", true)]);
}

#[test]
pub fn a_pull_request_is_asked_for_when_nobody_has_the_branch() {
    let shop = Shop::new();
    let id = shop.approved();
    let tip = shop
        .house
        .bench
        .git(&["rev-parse", &format!("change/{id}")]);
    shop.origin.git(&["update-ref", "refs/pull/12/head", &tip]);
    let squash = shop.squash(&id);
    let fresh = shop.clone_to("fresh");
    fresh.done("erin", &["sync"]);
    assert_eq!(verified(&fresh), (vec![], vec![lost(&squash)]));
    assert_eq!(approvals(&fresh, &id), [carol("signed", true)]);
}

#[test]
fn a_branch_that_goes_on_after_its_squash_lands_once_more() {
    let shop = Shop::new();
    let house = &shop.house;
    let id = shop.approved();
    let branch = format!("change/{id}");
    house.git_as("bob", &["branch", "-q", "aside", &branch]);
    let squash = shop.squash(&id);
    house.done("bob", &["sync"]);
    // Bob goes on where he was, takes the main line over, and lands it by a merge.
    house.git_as("bob", &["switch", "-q", "aside"]);
    let text = house.record(&id) + "\n[x.team]\nboard = \"blue\"\n";
    house
        .bench
        .commit_as("bob", "go on", &[(&*House::path(&id), &*text)]);
    let keep_mine = [
        "merge",
        "-q",
        "-S",
        "-s",
        "ours",
        "-m",
        "up to date",
        "origin/main",
    ];
    house.git_as("bob", &keep_mine);
    let checked = house.json("alice", &["check", "origin/main..aside"]);
    assert_eq!(
        (checked.0, findings(&checked.1)),
        (0, vec![]),
        "{}",
        checked.1
    );
    house.git_as("erin", &["switch", "-q", "main"]);
    house.git_as("erin", &["merge", "-q", "--ff-only", "origin/main"]);
    house.git_as(
        "erin",
        &["merge", "-q", "-S", "--no-ff", "-m", "on", "aside"],
    );
    house.bench.git(&["push", "-q", "origin", "main"]);
    assert_eq!(verified(house), (vec![], vec![lost(&squash)]));
    assert_eq!(approvals(house, &id), [carol("signed", true)]);
}

/// Puts a chain that keeps `commit` where everybody looks for it.
fn forged_chain(house: &House, commit: &str) {
    let bench = &house.bench;
    let tree = bench.git(&["mktree", "--missing"]);
    let chain = ["commit-tree", &tree, "-p", commit, "-m", "change: keep"];
    let chain = bench.git_as("mallory", &chain);
    bench.git_as("mallory", &["update-ref", "refs/changes/kept", &chain]);
}

#[test]
fn a_forged_chain_excuses_nothing() {
    let house = House::new();
    let bench = &house.bench;
    let id = house.submitted("a change");
    let fork = bench.git(&["rev-parse", "HEAD"]);
    // On the side, somebody writes an approval by carol; main gets it by a squash.
    let text = house.record(&id);
    house.done("carol", &["approve", &id]);
    let forged = house.record(&id);
    assert_ne!(text, forged);
    bench.git(&["reset", "-q", "--hard", &fork]);
    bench.git(&["switch", "-q", "-c", "forged"]);
    let path = House::path(&id);
    bench.commit_unsigned_as("carol", "approve", &[(&*path, &*forged)]);
    let tip = bench.git(&["rev-parse", "HEAD"]);
    bench.git(&["switch", "-q", "main"]);
    bench.git(&["merge", "-q", "--squash", "forged"]);
    house.git_as("bob", &["commit", "-q", "-S", "-m", "squash"]);
    let before = (house.errors(), approvals(&house, &id));
    assert!(!before.0.is_empty() && !before.1[0].2, "{before:?}");
    forged_chain(&house, &tip);
    assert_eq!((house.errors(), approvals(&house, &id)), before);
    // Neither does one by somebody with a key, who is not carol.
    bench.git(&["switch", "-q", "-C", "forged", &fork]);
    let author = "--author=Carol <carol@example.org>";
    bench.write(&path, &forged);
    bench.git(&["add", "-A", "changes"]);
    let tip = house.git_as("erin", &["commit", "-q", "-S", author, "-m", "approve"]);
    bench.git(&["switch", "-q", "main"]);
    forged_chain(&house, &tip);
    assert_eq!((house.errors(), approvals(&house, &id)), before);
}

#[test]
fn a_forged_chain_condemns_nothing() {
    let house = House::new();
    let bench = &house.bench;
    let id = house.submitted("a change");
    let fork = bench.git(&["rev-parse", "HEAD"]);
    house.done("carol", &["approve", &id]);
    let before = (house.verify(), approvals(&house, &id));
    assert_eq!(before.0, (0, vec![]));
    let text = house.record(&id);
    bench.git(&["switch", "-q", "-c", "forged", &fork]);
    let path = House::path(&id);
    let tip = bench.commit_unsigned_as("mallory", "no", &[(&*path, &*text)]);
    bench.git(&["switch", "-q", "main"]);
    forged_chain(&house, &tip);
    assert_eq!((house.verify(), approvals(&house, &id)), before);
}

#[test]
fn a_squash_that_adds_to_what_was_kept_is_judged_as_it_stands() {
    let shop = Shop::new();
    let house = &shop.house;
    let id = shop.approved();
    let branch = format!("origin/change/{id}");
    let forge = &shop.forge.bench;
    forge.git(&["fetch", "-q"]);
    forge.git(&["merge", "-q", "--squash", &branch]);
    let text = forge
        .read(&House::path(&id))
        .replace("a new page", "two new pages");
    forge.write(&House::path(&id), &text);
    forge.git(&["add", "-A", "changes"]);
    let author = "--author=Bob <bob@example.org>";
    shop.forge
        .git_as("mallory", &["commit", "-q", author, "-m", "squash"]);
    shop.landed(&id);
    let synced = house.ends(1, "bob", &["sync"]);
    assert!(synced.stderr.contains("has diverged"), "{synced}");
    let (errors, _) = verified(house);
    assert!(
        errors.contains(&"lifecycle/starts-as-draft".to_owned()),
        "{errors:?}"
    );
    house.done("bob", &["fetch"]);
    let (_, document) = house.json("bob", &["show", &id, "--ref", "origin/main"]);
    assert_eq!(document["approvals"][0]["counts"], false, "{document}");
}
