//! Where a pull request is opened: the page of the forge, from the address of the remote.

/// The page on which a pull request from `branch` into `main` is opened; none when the address is
/// not that of a forge whose pages are known, or of no web server at all.
///
/// A host named after GitLab has GitLab's pages, every other one those of GitHub, which Gitea and
/// Forgejo share.
#[must_use]
pub fn page(url: &str, main: &str, branch: &str) -> Option<String> {
    let (host, path) = host_and_path(url)?;
    let path = path.trim_matches('/').trim_end_matches(".git");
    if path.split('/').count() < 2 {
        return None;
    }
    Some(if host.contains("gitlab") {
        format!(
            "https://{host}/{path}/-/merge_requests/new?merge_request[source_branch]={branch}&merge_request[target_branch]={main}"
        )
    } else {
        format!("https://{host}/{path}/compare/{main}...{branch}?expand=1")
    })
}

/// Takes `https://host/path`, `ssh://git@host:22/path` and `git@host:path` apart. User, password
/// and port are left out.
fn host_and_path(url: &str) -> Option<(&str, &str)> {
    let (authority, path) = match url.split_once("://") {
        Some(("https" | "http" | "ssh", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => {
            let (authority, path) = url.split_once(':')?;
            if authority.contains('/') {
                return None;
            }
            (authority, path)
        }
    };
    let host = authority.rsplit('@').next()?.split(':').next()?;
    host.contains('.').then_some((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_for_every_way_to_write_an_address() {
        let github = "https://github.com/acme/ops/compare/main...change/X?expand=1";
        for url in [
            "https://github.com/acme/ops.git",
            "https://token@github.com/acme/ops",
            "ssh://git@github.com:22/acme/ops.git",
            "git@github.com:acme/ops.git",
        ] {
            assert_eq!(
                page(url, "main", "change/X").as_deref(),
                Some(github),
                "{url}"
            );
        }
        let gitlab = page("git@gitlab.example.org:acme/ops.git", "main", "change/X").unwrap();
        assert!(gitlab.starts_with("https://gitlab.example.org/acme/ops/-/merge_requests/new?"));
    }

    #[test]
    fn a_folder_has_no_page() {
        for url in [
            "/srv/git/ops.git",
            "../o.git",
            "file:///srv/ops.git",
            "C:/ops.git",
            "host:ops",
        ] {
            assert_eq!(page(url, "main", "change/X"), None, "{url}");
        }
    }
}
