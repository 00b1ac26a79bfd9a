//! Writes indented XML with `quick-xml`, without characters that XML does not allow. Independent of OvenMediaEngine.

use std::fmt::Display;

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesStart, BytesText, Event},
};

use crate::escape::is_xml;

/// A document under construction.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A whole document: the declaration, and a root element with its attributes.
    pub(super) fn document(
        root: &str,
        attributes: &[(&str, &str)],
        fill: impl FnOnce(&mut Xml),
    ) -> String {
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b'\t', 1));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml.around(start(root, attributes), fill);
        let mut text = xml.0.into_inner();
        text.push(b'\n');
        String::from_utf8(text).expect("texts make a text")
    }

    /// An element with child elements.
    pub(super) fn element(&mut self, name: &str, fill: impl FnOnce(&mut Xml)) {
        self.around(start(name, &[]), fill);
    }

    /// An element with attributes and child elements.
    pub(super) fn element_with(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        fill: impl FnOnce(&mut Xml),
    ) {
        self.around(start(name, attributes), fill);
    }

    /// An element with a value.
    pub(super) fn leaf(&mut self, name: &str, value: impl Display) {
        let value = kept(&value.to_string());
        self.around(start(name, &[]), |xml| {
            xml.write(Event::Text(BytesText::new(&value)));
        });
    }

    /// An empty element.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// A comment on its own line. `--` is not allowed in comments, so it is split.
    pub(super) fn comment(&mut self, text: &str) {
        let mut clean = String::with_capacity(text.len());
        for c in kept(text).chars() {
            if c == '-' && clean.ends_with('-') {
                clean.push(' ');
            }
            clean.push(c);
        }
        let clean = format!(" {} ", clean.trim());
        self.write(Event::Comment(BytesText::from_escaped(clean)));
    }

    fn around(&mut self, start: BytesStart<'_>, fill: impl FnOnce(&mut Xml)) {
        self.write(Event::Start(start.borrow()));
        fill(self);
        self.write(Event::End(start.to_end()));
    }

    fn write(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("a vector takes all");
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, kept(value).as_str()));
    }
    start
}

/// Removes line ends and characters that XML 1.0 does not allow.
fn kept(text: &str) -> String {
    let is_kept = |c: &char| !c.is_control() && is_xml(*c);
    text.chars().filter(is_kept).collect()
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
            <a b=\"&quot;&lt;&amp;&gt;&apos;&quot;\">\n\
            \t<!-- one - -> two - - - -->\n\
            \t<c>&lt;/c&gt;&amp; &quot;more&quot;</c>\n\
            \t<d>\n\t\t<e f=\"1\"/>\n\t</d>\n\
            </a>\n";
        assert_eq!(text, expected);
    }
}
