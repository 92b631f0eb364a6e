//! What points a real AWS CLI or SDK at the lab: `eval "$(kmslab env)"`.
//!
//! The secrets here are the lab's own and open nothing elsewhere.

use std::path::{Path, PathBuf};

use kms_engine::World;
use kms_engine::arn::Region;
use kms_engine::profile::{Profile, ProfileCredentials};

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
    let region = found.region.clone().unwrap_or_else(Region::lab_default);
    let mut lines = vec![export("AWS_ENDPOINT_URL", endpoint)];
    match &found.credentials {
        ProfileCredentials::AccessKey(key) => {
            let secret = world.secret(key).ok_or_else(|| {
                format!("the access key `{key}` of the profile `{profile}` is gone or inactive")
            })?;
            lines.push(export("AWS_ACCESS_KEY_ID", key));
            lines.push(export("AWS_SECRET_ACCESS_KEY", &secret));
            lines.push("unset AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE".to_owned());
        }
        // The client assumes the role by itself, as the config file tells it to.
        ProfileCredentials::Role(_) => {
            let unset = "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN";
            lines.push(format!("{unset} AWS_DEFAULT_PROFILE"));
            lines.push(export("AWS_PROFILE", profile));
        }
    }
    lines.push(export("AWS_DEFAULT_REGION", region.as_str()));
    lines.push(export("AWS_REGION", region.as_str()));
    // Nothing of the real cloud is asked for credentials.
    lines.push(export("AWS_EC2_METADATA_DISABLED", "true"));
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

/// Buckets are in the path here, and a URL presigned in the old way is refused for SSE-KMS by AWS too.
const S3: &str = "s3 =\n    addressing_style = path\n    signature_version = s3v4\n";

/// The text of a config file with every profile; `admin` is also the default one. A client assumes the role of a
/// role profile by itself, with its source profile's credentials.
pub fn config(world: &World, endpoint: &str) -> String {
    sections(world, |name, profile| {
        let header = if name == "default" { name.to_owned() } else { format!("profile {name}") };
        let region = profile.region.clone().unwrap_or_else(Region::lab_default);
        let mut section = format!("[{header}]\nregion = {region}\nendpoint_url = {endpoint}\n{S3}");
        if let ProfileCredentials::Role(role) = &profile.credentials {
            let session = role.role_session_name.as_deref().unwrap_or(name);
            let duration = role.duration_seconds.map(|seconds| seconds.to_string());
            for (setting, value) in [
                ("role_arn", Some(role.role_arn.as_str())),
                ("source_profile", Some(role.source_profile.as_str())),
                // As in the lab's own shell, so that both are the same caller.
                ("role_session_name", Some(session)),
                ("external_id", role.external_id.as_deref()),
                ("duration_seconds", duration.as_deref()),
            ] {
                if let Some(value) = value {
                    section += &format!("{setting} = {value}\n");
                }
            }
        }
        Some(section)
    })
}

/// The text of a credentials file with every profile that has an access key of its own.
pub fn credentials(world: &World) -> String {
    sections(world, |name, profile| {
        let key = profile.access_key_id()?;
        let secret = world.secret(key)?;
        Some(format!("[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"))
    })
}

fn sections(world: &World, section: impl Fn(&str, &Profile) -> Option<String>) -> String {
    let default = world.profiles.get_key_value("admin").map(|(_, admin)| ("default", admin));
    let all = world.profiles.iter().map(|(name, profile)| (name.as_str(), profile));
    let sections = default.into_iter().chain(all).filter(|(name, profile)| {
        // A name with a line break would be read as something else.
        let plain = !name.contains(['\n', '\r', ']', '[']);
        let works = profile.access_key_id().is_none_or(|key| world.secret(key).is_some());
        plain && works
    });
    sections.filter_map(|(name, profile)| section(name, profile)).collect::<Vec<_>>().join("\n")
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
    use kms_engine::profile::RoleProfile;

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
             unset AWS_SESSION_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE\n\
             export AWS_DEFAULT_REGION=us-east-1\n\
             export AWS_REGION=us-east-1\n\
             export AWS_EC2_METADATA_DISABLED=true\n\
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
        let first = "[default]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:5670\n";
        let first = format!("{first}{S3}\n[profile admin]\n");
        assert!(config.starts_with(&first), "{config}");
        let credentials = credentials(&world);
        assert_eq!(credentials.matches("aws_secret_access_key").count(), 5);
        assert!(credentials.contains("[partner]\naws_access_key_id = AKIAKMSLABPARTNER222"));
    }

    #[test]
    fn a_role_profile_is_one_a_client_assumes_by_itself() {
        let mut world = World::new([0; 32]);
        let role = RoleProfile {
            role_arn: "arn:aws:iam::444455556666:role/Auditor".to_owned(),
            source_profile: "alice".to_owned(),
            role_session_name: None,
            external_id: Some("blue".to_owned()),
            duration_seconds: Some(900),
        };
        world.put_role_profile("auditor", role);
        let config = config(&world, "http://127.0.0.1:5670");
        let section = "[profile auditor]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:5670\n\
                       s3 =\n    addressing_style = path\n    signature_version = s3v4\n\
                       role_arn = arn:aws:iam::444455556666:role/Auditor\nsource_profile = alice\n\
                       role_session_name = auditor\nexternal_id = blue\nduration_seconds = 900\n";
        assert!(config.contains(section), "{config}");
        assert!(!credentials(&world).contains("auditor"));
        let exports = exports(&world, "auditor", "http://127.0.0.1:5670", None).unwrap();
        assert!(exports.contains("export AWS_PROFILE=auditor\n"), "{exports}");
        assert!(exports.contains("unset AWS_ACCESS_KEY_ID"), "{exports}");
    }
}
