//! A story as it is written: its blocks, and the commands in them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::answer::lines;

/// A `console` block.
#[derive(Debug)]
pub struct Block {
    /// Where its text stands in the story.
    pub place: Range<usize>,
    /// The seconds that pass before it.
    pub later: i64,
    /// Its commands.
    pub commands: Vec<Command>,
}

/// A command, and what it answers.
#[derive(Debug)]
pub struct Command {
    /// The lines, as they stand in the story.
    pub prompt: Vec<String>,
    /// Who types it.
    pub person: String,
    /// What is typed.
    pub typed: String,
    /// What the terminal shows.
    pub answer: Vec<String>,
}

/// The blocks of a story.
///
/// # Panics
///
/// When a block says something that nobody understands.
pub fn blocks(story: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open = None;
    for (event, place) in Parser::new_ext(story, Options::all()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let mut words = info.split_whitespace();
                if words.next() == Some("console") {
                    let later = words.map(later).sum();
                    open = Some((later, place.end..place.end));
                }
            }
            Event::Text(_) => {
                if let Some((_, text)) = &mut open {
                    *text = text.start.min(place.start)..place.end;
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((later, place)) = open.take() {
                    let commands = commands(&story[place.clone()]);
                    blocks.push(Block {
                        place,
                        later,
                        commands,
                    });
                }
            }
            _ => {}
        }
    }
    blocks
}

/// `later=13h`, in seconds.
fn later(word: &str) -> i64 {
    let span = word.strip_prefix("later=").map(humantime::parse_duration);
    let Some(Ok(span)) = span else {
        panic!("a block knows no {word:?}");
    };
    i64::try_from(span.as_secs()).expect("a story is short")
}

fn commands(text: &str) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    let mut goes_on = false;
    for line in lines(text) {
        match (prompt(&line), commands.last_mut()) {
            (_, Some(command)) if goes_on => {
                command.typed.push('\n');
                command.typed.push_str(&line);
                goes_on = line.ends_with('\\');
                command.prompt.push(line);
            }
            (Some((person, typed)), _) => {
                goes_on = typed.ends_with('\\');
                commands.push(Command {
                    person: person.to_owned(),
                    typed: typed.to_owned(),
                    prompt: vec![line],
                    answer: Vec::new(),
                });
            }
            (None, Some(command)) => match line.strip_prefix('>') {
                Some(more) if command.answer.is_empty() => {
                    command.typed.push('\n');
                    command
                        .typed
                        .push_str(more.strip_prefix(' ').unwrap_or(more));
                    command.prompt.push(line);
                }
                _ => command.answer.push(line),
            },
            (None, None) => panic!("a block begins with a command, and not with {line:?}"),
        }
    }
    commands
}

/// Who types a line, and what.
fn prompt(line: &str) -> Option<(&str, &str)> {
    let (person, typed) = line.split_once("$ ")?;
    match person {
        "" => Some(("alice", typed)),
        _ if person.chars().all(|c| c.is_ascii_lowercase()) => Some((person, typed)),
        _ => None,
    }
}

/// The story with other answers in it.
pub fn rewritten(story: &str, blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut written = 0;
    for block in blocks {
        out.push_str(&story[written..block.place.start]);
        for line in block
            .commands
            .iter()
            .flat_map(|command| command.prompt.iter().chain(&command.answer))
        {
            out.push_str(line);
            out.push('\n');
        }
        written = block.place.end;
    }
    out.push_str(&story[written..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{blocks, rewritten};

    const STORY: &str = "\
# A story

```console later=90m
bob$ git change new \\
    --title T
CHG-2611-k7m2q
$ cat <<END
> one
>
> END
one

[exit 1]
```

```toml
$ not = \"run\"
```
";

    #[test]
    fn a_story_is_read_and_written_back_as_it_was() {
        let read = blocks(STORY);
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].later, 5400);
        let [new, cat] = &*read[0].commands else {
            panic!("{read:?}")
        };
        assert_eq!((&*new.person, &*cat.person), ("bob", "alice"));
        assert_eq!(new.typed, "git change new \\\n    --title T");
        assert_eq!(new.answer, ["CHG-2611-k7m2q"]);
        assert_eq!(cat.typed, "cat <<END\none\n\nEND");
        assert_eq!(cat.answer, ["one", "", "[exit 1]"]);
        assert_eq!(rewritten(STORY, &read), STORY);
    }
}
