use super::*;

fn files(texts: &[(&str, &str)]) -> LawFiles {
    let blob = ObjectId::from_bytes([7; 20]);
    texts
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (blob, text.as_bytes().to_vec())))
        .collect()
}

#[test]
fn a_policy_is_enough_and_nothing_else_is() {
    let law = files(&[(POLICY, "schema = 1\n")]);
    let LawReading::Read {
        law,
        keyring,
        warnings,
        odd,
    } = read(&law)
    else {
        panic!("not read");
    };
    assert_eq!(
        (law.policy.prefix.as_str(), keyring),
        ("CHG", Keyring::default())
    );
    assert_eq!((warnings, odd), (Vec::new(), BTreeSet::new()));
    assert_eq!(
        read(&files(&[(PEOPLE, "schema = 1\n")])),
        LawReading::Absent
    );
}

/// A law whose policy is odd in itself, one that is at odds with its people, and so on: each file
/// in several versions, and not there.
fn versions() -> Vec<LawFiles> {
    let versions: [(&str, &[&str]); 7] = [
        (
            POLICY,
            &[
                "schema = 1\n",
                "schema = 1\n[[approval]]\nstages = [[{ role = \"cab\" }]]\n",
                "schema = 1\nprefix = 7\n",
                "schema = 1\n[[risk.rule]]\ngiven = { services = 0 }\n\
                 points = 3\nwhy = \"w\"\n",
            ],
        ),
        (
            PEOPLE,
            &[
                "schema = 1\n",
                "schema = 1\n[[person]]\nname = \"A\"\nemails = [\"a@b.c\"]\nroles = [\"cab\"]\n",
            ],
        ),
        (DELEGATIONS, &["schema = 1\n"]),
        (
            SERVICES,
            &[
                "schema = 1\n[[service]]\nname = \"web\"\nwindows = [\"w\"]\n",
                "schema = 1\n[[service]]\nname = \"web\"\nowners = [\"a@b.c\"]\n",
                "schema = 1\n[[service]]\nname = \"web\"\ndepends-on = [\"web\"]\n",
            ],
        ),
        (
            CALENDAR,
            &[
                "schema = 1\ntimezone = \"Europe/Zurich\"\n",
                "schema = 1\n[[window]]\nname = \"w\"\n\
                 start = 2020-01-01T00:00:00Z\nlasts = \"1h\"\n",
            ],
        ),
        (ALLOWED_SIGNERS, &["a@b.c ssh-ed25519 nonsense\n"]),
        (
            "changes/templates/t.toml",
            &[
                "schema = 1\ntitle = \"one\"\n",
                "schema = 1\ntitle = \"two\"\n",
            ],
        ),
    ];
    let mut all = Vec::new();
    let mut dice = 1_u64;
    for _ in 0..120 {
        let mut files = LawFiles::new();
        for (number, (path, texts)) in versions.iter().enumerate() {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let choice = (dice >> 33) as usize % (texts.len() + 1);
            if let Some(text) = texts.get(choice) {
                let blob = ObjectId::from_bytes([(number * 16 + choice) as u8; 20]);
                files.insert((*path).to_owned(), (blob, text.as_bytes().to_vec()));
            }
        }
        all.push(files);
    }
    all
}

#[test]
fn a_law_that_is_read_after_another_is_the_same() {
    let all = versions().into_iter().map(|files| {
        let alone = read(&files);
        (files, alone)
    });
    let all: Vec<_> = all.collect();
    let (mut reused, mut read_again) = (0, 0);
    for (files, alone) in &all {
        let LawReading::Read { law, odd, .. } = alone else {
            continue;
        };
        let had = |path: &str, blob: ObjectId| {
            !odd.contains(path) && files.get(path).is_some_and(|(had, _)| *had == blob)
        };
        read_again += odd.len();
        let before = Before { law, had: &had };
        for (next, alone) in &all {
            let same = { next.iter() }.filter(|(path, (blob, _))| had(path, *blob));
            reused += same.count();
            assert_eq!(read_after(next, before), *alone);
        }
    }
    assert!(reused > 500 && read_again > 1, "{reused}, {read_again}");
}

#[test]
fn the_schema_of_own_fields_is_law() {
    let policy = "schema = 1\n[extension]\nschema = \"x.json\"\n";
    assert_eq!(
        extension(policy.as_bytes()).as_deref(),
        Some("changes/x.json")
    );
    let with = |schema: &str| read(&files(&[(POLICY, policy), ("changes/x.json", schema)]));
    let LawReading::Read { law, .. } = with(r#"{ "required": ["cost"] }"#) else {
        panic!("not read");
    };
    assert!(law.extension.is_some());
    let unreadable = [
        read(&files(&[(POLICY, policy)])),
        with("{"),
        with(r#"{ "type": 7 }"#),
        with(r#"{ "$ref": "https://example.org/schema.json" }"#),
        read(&files(&[(
            POLICY,
            "schema = 1\n[extension]\nschema = \"../x.json\"\n",
        )])),
    ];
    for reading in unreadable {
        let LawReading::Unreadable(problems) = reading else {
            panic!("taken");
        };
        let said = problems[0].to_string();
        assert!(said.starts_with("changes/policy.toml:3:1: "), "{said}");
    }
}

#[test]
fn files_are_held_against_each_other() {
    let law = files(&[
        (
            POLICY,
            "schema = 1\n[[approval]]\nstages = [[{ role = \"cap\" }]]\n\
             [[risk.rule]]\nwhen = { service = \"wbe\" }\npoints = 3\nwhy = \"w\"\n",
        ),
        (
            PEOPLE,
            "schema = 1\n[[person]]\nname = \"A\"\nemails = [\"a@b.c\"]\nroles = [\"cab\"]\n",
        ),
        (
            SERVICES,
            "schema = 1\n[[service]]\nname = \"web\"\nowners = [\"a@b.d\"]\nwindows = [\"w\"]\n",
        ),
        ("changes/templates/t.toml", "schema = 2\n"),
    ]);
    assert!(matches!(read(&law), LawReading::Newer { found: 2, .. }));
    let mut law = law;
    law.remove("changes/templates/t.toml");
    let LawReading::Unreadable(problems) = read(&law) else {
        panic!("taken");
    };
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "changes/policy.toml:3:14: nobody has the role \"cap\"; did you mean \"cab\"?",
            "changes/policy.toml:5:10: there is no service \"wbe\"; did you mean \"web\"?",
            "changes/services.toml:4:11: \"a@b.d\" is not in people.toml; did you mean \"a@b.c\"?",
            "changes/services.toml:5:12: there is no window \"w\" in calendar.toml; \
             add it to changes/calendar.toml",
        ]
    );
}
