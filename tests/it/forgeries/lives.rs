//! Honest histories, made once: the ground that forgers work on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::bench::Bench;
use crate::house::House;

/// A commit of an honest history, and the change that it is about.
#[derive(Debug, Clone)]
pub struct Stage {
    pub commit: String,
    pub id: String,
}

/// The repository, as files in memory, and the stages in it.
struct Lives {
    files: Vec<(PathBuf, Vec<u8>)>,
    stages: BTreeMap<&'static str, Stage>,
}

/// A house in which history has come to a stage, and no further.
///
/// A normal change by bob: `filed`, `submitted`, `approved` (by carol), `scheduled`,
/// `implementing`, `validated`, `closed`. An emergency that bob broke the glass for: `emergency`,
/// `validated emergency`, `reviewed emergency` (nobody ratified it). A standard change by bob:
/// `standard draft`, `standard`. And `founded`: the law, and no change.
pub fn house_at(stage: &str) -> (House, Stage) {
    static LIVES: OnceLock<Lives> = OnceLock::new();
    let lives = LIVES.get_or_init(Lives::live);
    let bench = Bench::new();
    let git = bench.dir().join(".git");
    fs::remove_dir_all(&git).expect("own");
    for (path, content) in &lives.files {
        let path = git.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("own");
        fs::write(path, content).expect("own");
    }
    let stage = lives.stages[stage].clone();
    bench.git(&["reset", "-q", "--hard", &stage.commit]);
    let time = bench.git(&["log", "-1", "--format=%ct"]);
    bench.wait_until(time.parse().expect("seconds"));
    (House::moved_into(bench), stage)
}

impl Lives {
    fn live() -> Self {
        let mut diary = Diary {
            house: House::new(),
            stages: BTreeMap::new(),
        };
        diary.reached("founded", "");
        for life in [normal, emergency, standard] {
            let founded = diary.stages["founded"].commit.clone();
            diary
                .house
                .git_as("alice", &["reset", "-q", "--hard", &founded]);
            life(&mut diary);
        }
        let Diary { house, stages } = diary;
        for (stage, there) in &stages {
            let tag = stage.replace(' ', "-");
            house.bench.git(&["tag", &tag, &there.commit]);
        }
        house.bench.git(&["repack", "-q", "-a", "-d"]);
        let mut files = Vec::new();
        read(&house.git_dir(), Path::new(""), &mut files);
        Self { files, stages }
    }
}

/// A history in the making.
struct Diary {
    house: House,
    stages: BTreeMap<&'static str, Stage>,
}

impl Diary {
    fn reached(&mut self, stage: &'static str, id: &str) {
        let commit = self.house.bench.git(&["rev-parse", "HEAD"]);
        let id = id.to_owned();
        self.stages.insert(stage, Stage { commit, id });
    }

    fn bob(&self, arguments: &[&str]) -> String {
        self.house.done("bob", arguments)
    }
}

fn normal(diary: &mut Diary) {
    let id = diary.house.filed("a change");
    diary.reached("filed", &id);
    diary.bob(&["submit", &id]);
    diary.reached("submitted", &id);
    diary.house.done("carol", &["approve", &id]);
    diary.reached("approved", &id);
    diary.bob(&["schedule", &id]);
    diary.reached("scheduled", &id);
    diary.house.bench.wait(3 * 3600);
    diary.bob(&["start", &id]);
    diary.reached("implementing", &id);
    done(diary, &id);
    diary.reached("validated", &id);
    diary.bob(&["close", &id, "--outcome", "successful", "-m", "well"]);
    diary.reached("closed", &id);
}

/// The work and the look at it.
fn done(diary: &Diary, id: &str) {
    diary.bob(&["step", id, "1", "--passed"]);
    diary.bob(&["finish", id]);
    diary.bob(&["validate", id, "--step", "2", "--passed"]);
}

fn emergency(diary: &mut Diary) {
    let mut new = vec!["new", "emergency", "--title", "it burns", "--start"];
    new.extend(["--break-glass", "-m", "nobody answers"]);
    new.extend(["--service", "website", "--environment", "production"]);
    new.extend(["--what", "water", "--why", "fire"]);
    new.extend(["--impact", "low", "--likelihood", "low"]);
    new.extend(["--step", "implement: pour it", "--step", "verify: look"]);
    let id = diary.bob(&new);
    diary.reached("emergency", &id);
    done(diary, &id);
    diary.reached("validated emergency", &id);
    diary.bob(&[
        "review",
        &id,
        "--objective-met",
        "yes",
        "--lessons",
        "water",
    ]);
    diary.reached("reviewed emergency", &id);
}

fn standard(diary: &mut Diary) {
    let mut new = vec!["new", "standard", "--template", "restart-service"];
    new.extend(["--set", "host=web1", "--set", "unit=nginx"]);
    new.extend(["--start", "+2h", "--end", "+3h"]);
    let id = diary.bob(&new);
    diary.reached("standard draft", &id);
    diary.bob(&["submit", &id]);
    diary.reached("standard", &id);
}

/// All files below a directory, with their paths in it.
fn read(top: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(top.join(below)).expect("readable") {
        let entry = entry.expect("readable");
        let path = below.join(entry.file_name());
        if entry.file_type().expect("readable").is_dir() {
            read(top, &path, files);
        } else {
            files.push((path, fs::read(entry.path()).expect("readable")));
        }
    }
}
