//! What points a real AWS CLI or SDK at the lab: `eval "$(kmslab env)"`.
//!
//! The secrets here are the lab's own and open nothing elsewhere.

use std::path::{Path, PathBuf};

use kms_engine::World;
use kms_engine::arn::Region;

/// The two files of an AWS CLI configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// `AWS_CONFIG_FILE`: Regions and the endpoint.
    pub config: PathBuf,
    /// `AWS_SHARED_CREDENTIALS_FILE`: the access keys.
    pub credentials: PathBuf,
}

/// The shell lines that make a profile the caller and the lab the endpoint.
pub fn exports(
    world: &World,
    profile: &str,
    endpoint: &str,
    files: Option<&Files>,
) -> Result<String, String> {
    let Some(found) = world.profiles.get(profile) else {
        let known: Vec<&str> = world.profiles.keys().map(String::as_str).collect();
        return Err(format!("there is no profile `{profile}`: choose one of {}", known.join(", ")));
    };
    let key = found.access_key_id().ok_or_else(|| {
        format!("the profile `{profile}` assumes a role: export another one and say `--profile {profile}`")
    })?;
    let secret = world.secret(key).ok_or_else(|| {
        format!("the access key `{key}` of the profile `{profile}` is gone or inactive")
    })?;
    let region = found.region.clone().unwrap_or_else(Region::lab_default);
    let mut lines = vec![
        export("AWS_ENDPOINT_URL", endpoint),
        export("AWS_ACCESS_KEY_ID", key),
        export("AWS_SECRET_ACCESS_KEY", &secret),
        export("AWS_DEFAULT_REGION", region.as_str()),
        export("AWS_REGION", region.as_str()),
        // Nothing of the real cloud is asked for credentials.
        export("AWS_EC2_METADATA_DISABLED", "true"),
        "unset AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE".to_owned(),
    ];
    if let Some(files) = files {
        let text = |path: &Path| path.display().to_string();
        lines.push(export("AWS_CONFIG_FILE", &text(&files.config)));
        lines.push(export("AWS_SHARED_CREDENTIALS_FILE", &text(&files.credentials)));
    }
    lines.push(format!(
        "# before its version 2.13 the AWS CLI does not know AWS_ENDPOINT_URL: add --endpoint-url {endpoint}"
    ));
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// The text of a config file with every profile; `admin` is also the default one.
pub fn config(world: &World, endpoint: &str) -> String {
    sections(world, |name, region, _, _| {
        let header = if name == "default" { name.to_owned() } else { format!("profile {name}") };
        format!("[{header}]\nregion = {region}\nendpoint_url = {endpoint}\n")
    })
}

/// The text of a credentials file with every profile.
pub fn credentials(world: &World) -> String {
    sections(world, |name, _, key, secret| {
        format!("[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
    })
}

fn sections(world: &World, section: impl Fn(&str, &Region, &str, &str) -> String) -> String {
    let default = world.profiles.get_key_value("admin").map(|(_, admin)| ("default", admin));
    let all = world.profiles.iter().map(|(name, profile)| (name.as_str(), profile));
    let sections = default.into_iter().chain(all).filter_map(|(name, profile)| {
        let key = profile.access_key_id()?;
        let secret = world.secret(key)?;
        let region = profile.region.clone().unwrap_or_else(Region::lab_default);
        Some(section(name, &region, key, &secret))
    });
    sections.collect::<Vec<String>>().join("\n")
}

fn export(name: &str, value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=".contains(c);
    if value.chars().all(plain) {
        return format!("export {name}={value}");
    }
    format!("export {name}='{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exports_are_ones_a_shell_reads() {
        let files = Files {
            config: PathBuf::from("/home/ann's/aws/config"),
            credentials: PathBuf::from("/home/ann's/aws/credentials"),
        };
        let world = World::new([0; 32]);
        let text = exports(&world, "alice", "http://127.0.0.1:5670", Some(&files)).unwrap();
        assert_eq!(
            text,
            "export AWS_ENDPOINT_URL=http://127.0.0.1:5670\n\
             export AWS_ACCESS_KEY_ID=AKIAKMSLABALICE22222\n\
             export AWS_SECRET_ACCESS_KEY=lab-only/not-a-secret/alice/xxxxxxxxxxxx\n\
             export AWS_DEFAULT_REGION=us-east-1\n\
             export AWS_REGION=us-east-1\n\
             export AWS_EC2_METADATA_DISABLED=true\n\
             unset AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE\n\
             export AWS_CONFIG_FILE='/home/ann'\\''s/aws/config'\n\
             export AWS_SHARED_CREDENTIALS_FILE='/home/ann'\\''s/aws/credentials'\n\
             # before its version 2.13 the AWS CLI does not know AWS_ENDPOINT_URL: add --endpoint-url \
             http://127.0.0.1:5670\n"
        );
        assert_eq!(
            exports(&world, "carol", "http://127.0.0.1:5670", None).unwrap_err(),
            "there is no profile `carol`: choose one of admin, alice, bob, partner"
        );
    }

    #[test]
    fn the_files_have_every_profile_and_a_default_one() {
        let world = World::new([0; 32]);
        let config = config(&world, "http://127.0.0.1:5670");
        let first = "[default]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:5670\n\n[profile admin]\n";
        assert!(config.starts_with(first), "{config}");
        let credentials = credentials(&world);
        assert_eq!(credentials.matches("aws_secret_access_key").count(), 5);
        assert!(credentials.contains("[partner]\naws_access_key_id = AKIAKMSLABPARTNER222"));
    }
}
