//! Writing commits.

use git2::build::TreeUpdateBuilder;
use git2::{ObjectType, Signature, Time, Tree};

use super::merge::{Merged, mode};
use super::{GitRepository, fault, name, oid};
use crate::domain::ledger::commit::Ident;
use crate::domain::ledger::object::{Mode, ObjectId};
use crate::domain::ledger::ports::{Envelope, Fault, Scribe, Signer, Swap};
use crate::domain::policy::permit::{NewFile, Permit};

impl Scribe for GitRepository {
    fn compose(
        &self,
        permit: &Permit,
        envelope: &Envelope,
        signer: Option<&dyn Signer>,
    ) -> Result<ObjectId, Fault> {
        self.write(permit.base(), permit.files(), envelope, signer)
    }

    fn keep(
        &self,
        previous: Option<ObjectId>,
        tips: &[ObjectId],
        by: &Ident,
        message: &str,
    ) -> Result<ObjectId, Fault> {
        let parents: Vec<_> = previous.iter().chain(tips).copied().collect();
        let envelope = Envelope {
            other_parents: Vec::new(),
            author: by.clone(),
            committer: by.clone(),
            message: message.to_owned(),
        };
        let content = self.content(self.empty_tree()?, &parents, &envelope)?;
        let odb = self.repository.odb();
        let commit = odb.and_then(|odb| odb.write(ObjectType::Commit, content.as_bytes()));
        let commit = name(commit.map_err(fault("cannot write the commit"))?);
        self.settle(commit, previous)?;
        Ok(commit)
    }

    fn advance(
        &self,
        reference: &str,
        old: Option<ObjectId>,
        new: ObjectId,
        reason: &str,
    ) -> Result<Swap, Fault> {
        self.swap(reference, old, new, reason)
    }

    fn retire(&self, reference: &str, old: ObjectId) -> Result<Swap, Fault> {
        self.remove(reference, old)
    }

    fn conflicts(&self, ours: ObjectId, theirs: ObjectId) -> Result<Vec<String>, Fault> {
        Ok(match self.merged(ours, theirs)? {
            Merged::Clean(_) => Vec::new(),
            Merged::Conflicts(paths) => paths,
        })
    }
}

impl GitRepository {
    /// Writes a commit; only [`Scribe::compose`] calls it, with what a permit holds.
    fn write(
        &self,
        base: Option<ObjectId>,
        files: &[NewFile],
        envelope: &Envelope,
        signer: Option<&dyn Signer>,
    ) -> Result<ObjectId, Fault> {
        let tree = self.laid_over(self.ground(base, &envelope.other_parents)?, files)?;
        let parents: Vec<_> = base
            .iter()
            .chain(&envelope.other_parents)
            .copied()
            .collect();
        let content = self.content(tree, &parents, envelope)?;
        let commit = match signer {
            Some(signer) => {
                let armour = signer.sign(content.as_bytes())?;
                self.repository
                    .commit_signed(&content, armour.trim_end(), None)
            }
            None => {
                let odb = self.repository.odb();
                odb.and_then(|odb| odb.write(ObjectType::Commit, content.as_bytes()))
            }
        };
        let commit = name(commit.map_err(fault("cannot write the commit"))?);
        self.settle(commit, base)?;
        Ok(commit)
    }

    /// The bytes of a commit before it is signed.
    fn content(
        &self,
        tree: ObjectId,
        parents: &[ObjectId],
        envelope: &Envelope,
    ) -> Result<String, Fault> {
        let said = || fault("cannot write the commit");
        let parents = parents
            .iter()
            .map(|id| self.repository.find_commit(oid(*id)).map_err(said()))
            .collect::<Result<Vec<_>, _>>()?;
        let content = self
            .repository
            .commit_create_buffer(
                &signature(&envelope.author)?,
                &signature(&envelope.committer)?,
                &format!("{}\n", envelope.message.trim_end()),
                &self.repository.find_tree(oid(tree)).map_err(said())?,
                &parents.iter().collect::<Vec<_>>(),
            )
            .map_err(said())?;
        match std::str::from_utf8(&content) {
            Ok(content) => Ok(content.to_owned()),
            Err(error) => Err(Fault::new("cannot write the commit").because(error)),
        }
    }

    fn empty_tree(&self) -> Result<ObjectId, Fault> {
        let empty = self
            .repository
            .treebuilder(None)
            .and_then(|tree| tree.write());
        Ok(name(empty.map_err(fault("cannot write the empty tree"))?))
    }

    /// The tree that the new files are laid over.
    fn ground(&self, base: Option<ObjectId>, others: &[ObjectId]) -> Result<ObjectId, Fault> {
        match (base, others) {
            (None, []) => self.empty_tree(),
            (Some(base), []) => self.tree_of(base),
            (Some(base), [theirs]) => match self.merged(base, *theirs)? {
                Merged::Clean(tree) => Ok(tree),
                Merged::Conflicts(paths) => Err(Fault::new(format!(
                    "{} does not merge cleanly: {}",
                    theirs.short(),
                    paths.join(", ")
                ))
                .hint(format!("git merge {}", theirs.short()))),
            },
            _ => Err(Fault::new("a merge joins exactly two histories")),
        }
    }

    /// A tree with files laid over it. A file that was executable stays so.
    fn laid_over(&self, ground: ObjectId, files: &[NewFile]) -> Result<ObjectId, Fault> {
        let mut update = TreeUpdateBuilder::new();
        for NewFile { path, content } in files {
            if path.split('/').any(str::is_empty) {
                return Err(Fault::new(format!("{path:?} is not the path of a file")));
            }
            let there = self.existing(ground, path)?;
            match (content, there) {
                (Some(content), there) => {
                    let blob = self
                        .repository
                        .blob(content)
                        .map_err(fault(format!("cannot write {path}")))?;
                    update.upsert(path.as_str(), blob, mode(there.unwrap_or(Mode::Regular)));
                }
                (None, Some(_)) => _ = update.remove(path.as_str()),
                (None, None) => {}
            }
        }
        let said = || fault("cannot write the tree");
        let ground: Tree<'_> = self.repository.find_tree(oid(ground)).map_err(said())?;
        Ok(name(
            update
                .create_updated(&self.repository, &ground)
                .map_err(said())?,
        ))
    }

    /// What is at a path now: whatever is no program becomes an ordinary file when written.
    fn existing(&self, tree: ObjectId, path: &str) -> Result<Option<Mode>, Fault> {
        Ok(self
            .node(tree, path)?
            .and_then(super::descent::Node::file)
            .map(|file| match file.mode {
                Mode::Executable => Mode::Executable,
                Mode::Regular | Mode::Symlink | Mode::Submodule => Mode::Regular,
            }))
    }
}

fn signature(ident: &Ident) -> Result<Signature<'static>, Fault> {
    let time = Time::new(ident.at.unix(), ident.at.offset_minutes());
    Signature::new(&ident.name, &ident.email, &time).map_err(fault(format!(
        "{:?} <{}> cannot be written as the author of a commit",
        ident.name, ident.email
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::git::place::Place;
    use crate::domain::change::time::Timestamp;
    use crate::domain::ledger::ports::Objects;

    struct Stamp;

    impl Signer for Stamp {
        fn sign(&self, payload: &[u8]) -> Result<String, Fault> {
            assert!(payload.starts_with(b"tree ") && payload.ends_with(b"\n"));
            Ok(format!(
                "-----BEGIN-----\n{} bytes\n-----END-----\n",
                payload.len()
            ))
        }
    }

    struct Locked;

    impl Signer for Locked {
        fn sign(&self, _: &[u8]) -> Result<String, Fault> {
            Err(Fault::new("the key is locked"))
        }
    }

    fn repository() -> (tempfile::TempDir, GitRepository) {
        let dir = tempfile::tempdir().expect("a directory");
        let repository =
            GitRepository::create(Place::at(dir.path()), true, "main").expect("writable");
        (dir, repository)
    }

    fn file(path: &str, content: &str) -> NewFile {
        NewFile {
            path: path.to_owned(),
            content: Some(content.into()),
        }
    }

    fn removed(path: &str) -> NewFile {
        NewFile {
            path: path.to_owned(),
            content: None,
        }
    }

    fn envelope(others: &[ObjectId]) -> Envelope {
        let who = Ident {
            name: "Zoë".to_owned(),
            email: "zoe@example.org".to_owned(),
            at: Timestamp::from_unix(1_795_424_400, 330),
        };
        Envelope {
            other_parents: others.to_vec(),
            author: who.clone(),
            committer: who,
            message: "CHG-1: submit\n\nChange-Id: CHG-1".to_owned(),
        }
    }

    impl GitRepository {
        fn plain(&self, base: Option<ObjectId>, files: &[NewFile]) -> ObjectId {
            self.write(base, files, &envelope(&[]), None)
                .expect("writable")
        }

        fn listed(&self, commit: ObjectId) -> Vec<String> {
            let files = self.files(commit, "").expect("readable");
            files.into_iter().map(|(path, _)| path).collect()
        }

        fn sound(&self) {
            let fsck = ["fsck", "--strict", "--no-dangling", "--no-progress"];
            let answer = self.git().run(fsck).expect("git runs");
            assert!(answer.ok() && answer.stdout.is_empty(), "{answer:?}");
        }
    }

    #[test]
    fn a_commit_holds_the_base_with_the_files_laid_over() {
        let (_dir, repository) = repository();
        let first = repository.plain(None, &[file("changes/a.toml", "a\n"), file("x", "x\n")]);
        let second = repository.plain(
            Some(first),
            &[
                file("changes/2026/11/b.toml", "b\n"),
                file("changes/a.toml", "c\n"),
                removed("x"),
                removed("was/never/here"),
            ],
        );
        assert_eq!(
            repository.listed(second),
            ["changes/2026/11/b.toml", "changes/a.toml"]
        );
        let third = repository.plain(Some(second), &[removed("changes/2026/11/b.toml")]);
        assert_eq!(repository.listed(third), ["changes/a.toml"]);
        assert_eq!(
            repository.entry(third, "changes/2026").expect("readable"),
            None
        );
        let commit = repository.commit(third).expect("readable");
        assert_eq!(commit.parents, [second]);
        assert_eq!(commit.message, "CHG-1: submit\n\nChange-Id: CHG-1\n");
        let ident = envelope(&[]).author;
        assert_eq!(
            (commit.author.at.offset_minutes(), commit.author),
            (330, ident)
        );
        repository.sound();
    }

    #[test]
    fn a_program_stays_one_and_a_link_becomes_a_file() {
        let (_dir, repository) = repository();
        let first = repository.plain(None, &[file("run", "#!\n"), file("link", "run")]);
        let tree = [("100755", "run"), ("120000", "link")].map(|(mode, path)| {
            let blob = repository
                .file(first, path)
                .expect("readable")
                .expect("there")
                .id;
            (mode, path, oid(blob))
        });
        let mut builder = repository.repository.treebuilder(None).expect("builds");
        for (mode, path, blob) in tree {
            let mode = i32::from_str_radix(mode, 8).expect("octal");
            builder.insert(path, blob, mode).expect("inserts");
        }
        let ground = name(builder.write().expect("writes"));
        let over = [file("run", "#!new\n"), file("link", "text\n")];
        let tree = repository.laid_over(ground, &over).expect("writable");
        let modes = ["run", "link"]
            .map(|path| {
                repository
                    .node(tree, path)
                    .expect("readable")
                    .and_then(|node| node.file())
            })
            .map(|file| file.map(|file| file.mode));
        assert_eq!(modes, [Some(Mode::Executable), Some(Mode::Regular)]);
    }

    #[test]
    fn the_signature_is_over_the_exact_bytes() {
        let (_dir, repository) = repository();
        let files = [file("a", "a\n")];
        let plain = repository.plain(None, &files);
        let signed = repository
            .write(None, &files, &envelope(&[]), Some(&Stamp))
            .expect("writes");
        let payload = repository.raw_commit(plain).expect("readable");
        let raw =
            String::from_utf8(repository.raw_commit(signed).expect("readable")).expect("text");
        let header = format!(
            "gpgsig -----BEGIN-----\n {} bytes\n -----END-----\n",
            payload.len()
        );
        assert!(raw.contains(&header), "{raw}");
        assert_eq!(raw.replacen(&header, "", 1).into_bytes(), payload);
        repository.sound();
        let locked = repository.write(None, &files, &envelope(&[]), Some(&Locked));
        assert_eq!(locked.expect_err("refused").what, "the key is locked");
    }

    #[test]
    fn a_merge_holds_both_sides_or_names_what_conflicts() {
        let (_dir, repository) = repository();
        let lines = "1\n2\n3\n4\n5\n6\n7\n8\n";
        let base = repository.plain(None, &[file("f", lines), file("g", "g\n")]);
        let ours = repository.plain(Some(base), &[file("f", &lines.replacen('1', "a", 1))]);
        let same = repository.plain(Some(base), &[file("f", &lines.replacen('8', "b", 1))]);
        let apart = repository.plain(Some(base), &[file("n/e/w", "n\n")]);
        let gone = repository.plain(Some(base), &[removed("g")]);
        let clash = repository.plain(Some(base), &[file("f", &lines.replacen('1', "c", 1))]);
        for (theirs, listed) in [
            (same, vec!["extra", "f", "g"]),
            (apart, vec!["extra", "f", "g", "n/e/w"]),
            (gone, vec!["extra", "f"]),
        ] {
            let files = [file("extra", "laid over\n")];
            let merge = repository.write(Some(ours), &files, &envelope(&[theirs]), None);
            let merge = merge.expect("clean");
            assert_eq!(repository.listed(merge), listed);
            assert_eq!(
                repository.commit(merge).expect("readable").parents,
                [ours, theirs]
            );
            let tree = [
                "merge-tree",
                "--write-tree",
                &ours.to_string(),
                &theirs.to_string(),
            ];
            let answer = repository.git().run(tree).expect("git runs");
            let expected = String::from_utf8_lossy(&answer.stdout)
                .trim()
                .parse()
                .expect("an id");
            let plain = repository.ground(Some(ours), &[theirs]).expect("clean");
            assert_eq!(plain, expected);
        }
        let fault = repository.write(Some(ours), &[], &envelope(&[clash]), None);
        assert!(
            fault
                .expect_err("conflicts")
                .what
                .ends_with("does not merge cleanly: f")
        );
        repository.sound();
    }

    #[test]
    fn a_kept_tip_is_reachable_and_lands_nothing() {
        let (_dir, repository) = repository();
        let one = repository.plain(None, &[file("a", "a\n")]);
        let two = repository.plain(Some(one), &[file("a", "b\n")]);
        let by = envelope(&[]).author;
        let first = repository
            .keep(None, &[one], &by, "keep one")
            .expect("writable");
        let second = repository
            .keep(Some(first), &[two], &by, "keep two")
            .expect("writable");
        let commit = repository.commit(second).expect("readable");
        assert_eq!(
            (commit.parents, commit.message),
            (vec![first, two], "keep two\n".to_owned())
        );
        assert_eq!(repository.listed(second), [] as [String; 0]);
        repository.sound();
    }

    #[test]
    fn names_that_git_refuses_are_refused() {
        let (_dir, repository) = repository();
        for path in [
            ".git/config",
            "a/../b",
            "a//b",
            "/a",
            "",
            "a/",
            ".",
            "a/.GIT/b",
        ] {
            let written = repository.write(None, &[file(path, "x")], &envelope(&[]), None);
            assert!(written.is_err(), "{path:?}");
        }
        let first = repository.plain(None, &[file("a", "a\n"), file("d/e", "e\n")]);
        for path in ["a/b", "d"] {
            let written = repository.write(Some(first), &[file(path, "x")], &envelope(&[]), None);
            assert!(written.is_err(), "{path:?}");
        }
    }

    #[test]
    fn an_author_that_git_cannot_write_is_refused() {
        let (_dir, repository) = repository();
        let mut broken = envelope(&[]);
        broken.author.name = "a <b> c".to_owned();
        let written = repository.write(None, &[file("a", "a")], &broken, None);
        assert!(written.expect_err("refused").what.contains("as the author"));
    }
}
