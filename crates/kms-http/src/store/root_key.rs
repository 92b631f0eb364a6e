//! The root key's own file: whoever has it can read every key material of the world beside it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use super::StoreError;
use super::seal::RootKey;

const FORMAT: i64 = 1;
const FIRST_LINE: &str = "kmslab root key ";
const ADVICE: &str = "# Whoever has this file can read all key material in world.db. \
                      Keep it apart from copies of that.";

/// The root keys in the file, the one in force first; `None` where there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<RootKey>>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) if e.kind() == ErrorKind::InvalidData => {
            return Err(StoreError::damaged(path, "it is not text"));
        }
        Err(e) => return Err(StoreError::io(path)(e)),
    };
    warn_if_others_can_read(path);
    let mut lines = text.lines();
    let format = lines.next().and_then(|line| line.strip_prefix(FIRST_LINE)?.parse::<i64>().ok());
    match format {
        Some(FORMAT) => {}
        Some(found) => {
            let path = path.to_owned();
            return Err(StoreError::FromTheFuture { path, found, known: FORMAT });
        }
        None => return Err(StoreError::damaged(path, "its first line is not a root key's")),
    }
    let keys = lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    match keys.map(parse_line).collect::<Option<Vec<RootKey>>>() {
        Some(keys) if !keys.is_empty() => Ok(Some(keys)),
        _ => Err(StoreError::damaged(path, "a line is not an id and 32 bytes in base64")),
    }
}

/// `id key`, as they stand in this file and in a world file.
pub(crate) fn parse_line(line: &str) -> Option<RootKey> {
    let (id, key) = line.split_once(' ')?;
    let mut bytes = [0; 8];
    hex::decode_to_slice(id, &mut bytes).ok()?;
    let key = Zeroizing::new(BASE64.decode(key.trim()).ok()?);
    Some(RootKey { id: bytes, bytes: Zeroizing::new(key.as_slice().try_into().ok()?) })
}

/// The other way round.
pub(crate) fn to_line(key: &RootKey) -> Zeroizing<String> {
    let encoded = Zeroizing::new(BASE64.encode(*key.bytes));
    Zeroizing::new(format!("{} {}", hex::encode(key.id), *encoded))
}

/// Writes the file whole or not at all, readable by its owner alone.
pub(crate) fn write<'a>(
    path: &Path,
    keys: impl Iterator<Item = &'a RootKey>,
) -> Result<(), StoreError> {
    let mut text = Zeroizing::new(format!("{FIRST_LINE}{FORMAT}\n{ADVICE}\n"));
    for key in keys {
        text.push_str(&to_line(key));
        text.push('\n');
    }
    replace_private(path, text.as_bytes()).map_err(StoreError::io(path))
}

/// Puts a file with 0600 rights in the place of whatever is there, in one step, and makes that durable.
pub(crate) fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    let _ = fs::remove_file(&fresh);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    sync_folder_of(path)
}

/// Makes a file's name durable, not only its content.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    // Windows has no such thing as syncing a folder.
    if cfg!(unix)
        && let Some(folder) = path.parent()
    {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn warn_if_others_can_read(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let others = fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if others {
        let path = path.display();
        tracing::warn!(%path, "other users can read the root key: `chmod 600` it");
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_path: &Path) {}
