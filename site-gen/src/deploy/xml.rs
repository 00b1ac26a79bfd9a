//! A small writer of indented XML, independent of OvenMediaEngine.

use std::fmt::{Display, Write};

use crate::escape::{self, is_xml};

/// A document under construction.
pub(super) struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    /// A whole document: the declaration, and a root element with its attributes.
    pub(super) fn document(
        root: &str,
        attributes: &[(&str, &str)],
        fill: impl FnOnce(&mut Xml),
    ) -> String {
        let mut xml = Xml {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            depth: 0,
        };
        xml.open(root, attributes);
        xml.text.push_str(">\n");
        xml.inside(root, fill);
        xml.text
    }

    /// An element with child elements.
    pub(super) fn element(&mut self, name: &str, fill: impl FnOnce(&mut Xml)) {
        self.open(name, &[]);
        self.text.push_str(">\n");
        self.inside(name, fill);
    }

    /// An element with a value.
    pub(super) fn leaf(&mut self, name: &str, value: impl Display) {
        self.open(name, &[]);
        self.text.push('>');
        let value = escaped(&value.to_string());
        self.text.push_str(&value);
        self.close(name);
    }

    /// An empty element.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name, attributes);
        self.text.push_str("/>\n");
    }

    /// A comment on its own line. `--` is not allowed in comments, so it is split.
    pub(super) fn comment(&mut self, text: &str) {
        let mut clean = String::with_capacity(text.len());
        for c in text.chars().filter(|c| allowed(*c)) {
            if c == '-' && clean.ends_with('-') {
                clean.push(' ');
            }
            clean.push(c);
        }
        self.indent();
        self.text.push_str("<!-- ");
        self.text.push_str(clean.trim());
        self.text.push_str(" -->\n");
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n('\t', self.depth));
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            // Writing to a String cannot fail.
            let _ = write!(self.text, " {key}=\"{}\"", escaped(value));
        }
    }

    fn inside(&mut self, name: &str, fill: impl FnOnce(&mut Xml)) {
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        self.indent();
        self.close(name);
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }
}

/// Escapes element content and attribute values. Removes line ends and characters that XML 1.0 does not allow.
fn escaped(text: &str) -> String {
    let line: String = text.chars().filter(|c| allowed(*c)).collect();
    escape::xml(&line)
}

/// A character that XML allows, except line ends.
fn allowed(c: char) -> bool {
    !c.is_control() && is_xml(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_escaped_where_it_lands() {
        let text = Xml::document("a", &[("b", "\"<&>'\"")], |xml| {
            xml.comment("one --> two ---");
            xml.leaf("c", "</c>\u{0}\n& \"more\"");
            xml.element("d", |xml| xml.empty("e", &[("f", "1")]));
        });
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <a b=\"&quot;&lt;&amp;&gt;&#39;&quot;\">\n\
            \t<!-- one - -> two - - - -->\n\
            \t<c>&lt;/c&gt;&amp; &quot;more&quot;</c>\n\
            \t<d>\n\t\t<e f=\"1\"/>\n\t</d>\n\
            </a>\n";
        assert_eq!(text, expected);
    }
}
