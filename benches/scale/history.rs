//! A whole repository of any size: legal, signed, packed.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use clap::Args;

use crate::law;
use crate::pack::{Kind, Oid, Pack, Version};
use crate::people::Person;
use crate::story::{Line, Scene, World, life};
use crate::trees::Folder;

/// How large, beside the number of changes.
#[derive(Debug, Clone, Copy, Args)]
pub struct Size {
    /// How many people.
    #[arg(long, default_value_t = 50)]
    pub people: usize,
    /// How many services. Where they are few for the changes of a day, work collides.
    #[arg(long, default_value_t = 40)]
    pub services: usize,
    /// How many times the law changes on the way.
    #[arg(long, default_value_t = 20)]
    pub laws: usize,
    /// How many changes are filed in a month, and so stand in one folder.
    #[arg(long, default_value_t = 850)]
    pub monthly: usize,
}

impl Size {
    /// When a change is filed.
    fn filed(&self, number: usize) -> i64 {
        let pace = MONTH / i64::try_from(self.monthly.max(1)).unwrap_or(MONTH);
        BEGIN + 3600 + pace * i64::try_from(number).unwrap_or(0)
    }
}

/// The first commit: 1 January 2018.
const BEGIN: i64 = 1_514_764_800;
/// The seconds of a long month.
const MONTH: i64 = 31 * 24 * 3600;
/// How many lives are told at once.
const BATCH: usize = 2048;

/// Writes the history into an empty repository; answers with the tip and the number of commits.
pub fn write(git_dir: &Path, changes: usize, size: Size) -> io::Result<(String, usize)> {
    let mut writer = Writer {
        pack: Pack::begin(&git_dir.join("objects"))?,
        top: Folder::default(),
        texts: BTreeMap::new(),
        people: (0..size.people + size.laws).map(Person::new).collect(),
        tip: None,
        clock: BEGIN,
        commits: 0,
    };
    let founding = law::files(&writer.people[..size.people], size.services);
    writer.found(&founding)?;
    let law = law::law(&founding);
    let world = World {
        law: &law,
        people: size.people,
        services: size.services,
    };
    // Scenes wait here until all that begins before them is told.
    let mut waiting: BTreeMap<(i64, usize), Scene> = BTreeMap::new();
    let mut order = 0;
    let mut laws = 0;
    let mut told = 0;
    while told < changes || !waiting.is_empty() {
        let last = (told + BATCH).min(changes);
        let numbers: Vec<usize> = (told..last).collect();
        let half = numbers.len().div_ceil(2).max(1);
        let lives: Vec<Vec<Scene>> = std::thread::scope(|scope| {
            let parts: Vec<_> = numbers
                .chunks(half)
                .map(|part| {
                    let world = &world;
                    scope.spawn(move || {
                        let all = part
                            .iter()
                            .map(|number| life(world, *number, size.filed(*number)));
                        all.collect::<Vec<_>>()
                    })
                })
                .collect();
            let told = parts
                .into_iter()
                .flat_map(|part| part.join().expect("told"));
            told.collect()
        });
        for scene in lives.into_iter().flatten() {
            waiting.insert((scene.at(), order), scene);
            order += 1;
        }
        told = last;
        let until = if told < changes {
            size.filed(told)
        } else {
            i64::MAX
        };
        while let Some(first) = waiting.first_entry().filter(|first| first.key().0 < until) {
            writer.scene(first.remove())?;
        }
        let due = size.laws * told / changes;
        while laws < due {
            laws += 1;
            let people = size.people + laws;
            let files = law::files(&writer.people[..people], size.services);
            writer.amend(&files)?;
        }
    }
    writer.end()
}

struct Writer {
    pack: Pack,
    top: Folder,
    /// The records that are alive, as they were stored last.
    texts: BTreeMap<String, Version>,
    people: Vec<Person>,
    tip: Option<Oid>,
    clock: i64,
    commits: usize,
}

impl Writer {
    /// The law is founded.
    fn found(&mut self, files: &[(String, String)]) -> io::Result<()> {
        self.put_law(files)?;
        let tip = self.commit(&[], 0, BEGIN, "law: found it\n")?;
        self.tip = Some(tip);
        Ok(())
    }

    /// The law is changed by one who governs, and landed by the other.
    fn amend(&mut self, files: &[(String, String)]) -> io::Result<()> {
        self.put_law(files)?;
        let base = self.tip.expect("a law");
        let side = self.commit(&[base], 0, self.clock, "law: add somebody\n")?;
        let tip = self.commit(&[base, side], 1, self.clock, "merge law/somebody\n")?;
        self.tip = Some(tip);
        Ok(())
    }

    fn put_law(&mut self, files: &[(String, String)]) -> io::Result<()> {
        for (path, text) in files {
            let blob = self.pack.whole(Kind::Blob, text.as_bytes())?;
            self.top.put(path, blob);
        }
        Ok(())
    }

    fn scene(&mut self, scene: Scene) -> io::Result<()> {
        let base = self.tip.expect("a law");
        match scene {
            Scene::Deed(line) => self.tip = Some(self.line(&[base], &line)?),
            Scene::Branch(lines, lander) => {
                let mut side = base;
                for line in &lines {
                    side = self.line(&[side], line)?;
                }
                let message = "merge the branch of a change\n";
                self.tip = Some(self.commit(&[base, side], lander, self.clock + 60, message)?);
            }
        }
        Ok(())
    }

    fn line(&mut self, parents: &[Oid], line: &Line) -> io::Result<Oid> {
        let version = self.texts.entry(line.path.clone()).or_default();
        let text = line.text.clone().into_bytes();
        let blob = self.pack.next(Kind::Blob, version, text)?;
        if line.text.contains("state = \"closed\"") {
            self.texts.remove(&line.path);
        }
        self.top.put(&line.path, blob);
        self.commit(parents, line.who, line.at, &line.message)
    }

    fn commit(&mut self, parents: &[Oid], who: usize, at: i64, message: &str) -> io::Result<Oid> {
        self.clock = self.clock.max(at);
        let tree = self.top.store(&mut self.pack)?;
        let person = &self.people[who];
        let mut head = format!("tree {}\n", hex(&tree));
        for parent in parents {
            head.push_str(&format!("parent {}\n", hex(parent)));
        }
        let ident = format!("{} <{}> {at} +0000", person.name, person.email);
        head.push_str(&format!("author {ident}\ncommitter {ident}\n"));
        let payload = format!("{head}\n{message}");
        let signature = person.sign(payload.as_bytes()).replace('\n', "\n ");
        let commit = format!("{head}gpgsig {signature}\n\n{message}");
        self.commits += 1;
        self.pack.whole(Kind::Commit, commit.as_bytes())
    }

    fn end(self) -> io::Result<(String, usize)> {
        let tip = self.tip.map(|tip| hex(&tip)).unwrap_or_default();
        self.pack.finish()?;
        Ok((tip, self.commits))
    }
}

fn hex(id: &Oid) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
