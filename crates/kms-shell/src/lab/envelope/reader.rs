//! Reads a message from its beginning and keeps a map of what stood where.

/// A stretch of bytes and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it begins.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// What it is.
    pub what: String,
}

/// Bytes being read.
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    /// What was read so far.
    pub map: Vec<Field>,
}

impl<'b> Reader<'b> {
    /// Starts at the first byte.
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { bytes, at: 0, map: Vec::new() }
    }

    /// How many bytes were read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether nothing is left.
    pub fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// The next `length` bytes, which are `what`.
    pub fn take(&mut self, length: usize, what: impl Into<String>) -> Result<&'b [u8], String> {
        let what = what.into();
        let end = self.at.checked_add(length);
        let Some(taken) = end.and_then(|end| self.bytes.get(self.at..end)) else {
            return Err(format!("it ends in the middle of: {what}"));
        };
        if length > 0 {
            self.map.push(Field { offset: self.at, length, what });
        }
        self.at += length;
        Ok(taken)
    }

    /// The next bytes, as many as the array has.
    pub fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], String> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N, what)?);
        Ok(array)
    }

    /// A number of two bytes.
    pub fn u16(&mut self, what: &str) -> Result<u16, String> {
        self.array(what).map(u16::from_be_bytes)
    }

    /// A number of four bytes.
    pub fn u32(&mut self, what: &str) -> Result<u32, String> {
        self.array(what).map(u32::from_be_bytes)
    }

    /// A length of two bytes and as many bytes, in one field.
    pub fn counted(&mut self, what: impl Fn(&[u8]) -> String) -> Result<&'b [u8], String> {
        let start = self.at;
        let length = usize::from(self.u16("a length")?);
        let bytes = self.take(length, "what its length announced")?;
        let keep = self.map.len() - if length > 0 { 2 } else { 1 };
        self.map.truncate(keep);
        self.map.push(Field { offset: start, length: 2 + length, what: what(bytes) });
        Ok(bytes)
    }
}
