//! All kinds of problems in files other than the roster: their text, code and severity.
//!
//! The code that finds a problem writes what was expected and how to fix it. Kinds that a roster can also have are
//! [`ProblemKind`]s.

use roster::{Kind, ProblemKind, Severity};

use crate::standby::Lack;

/// What is wrong with content, a theme, or a site as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteProblem {
    // a file as a whole
    /// A file that the system does not let `mitts` read.
    #[error("this file cannot be read")]
    Unreadable,
    /// A file that was changed while the build used it.
    #[error("this file was changed during the build")]
    Changed,
    /// Another reason why a file cannot be read, in the words of the failed command.
    #[error("{0}")]
    NotRead(String),
    /// A secret's file that is not private.
    #[error("everybody on this machine may read this secret")]
    OpenSecret,
    /// A link that leads nowhere, or out of its folder.
    #[error("this symbolic link is broken, or leads out of the folder")]
    BrokenLink,
    /// Two files whose names look the same.
    #[error("two files have the same name")]
    SameFileName,
    /// Markdown in a file with another ending.
    #[error("this Markdown file would be published as it is")]
    NotCalledMarkdown,
    /// A file name with invisible characters.
    #[error("the file name cannot be used in a URL")]
    FileNameCharacters,
    /// A file at an address that another program serves.
    #[error("no file can be at /{0}")]
    TakenFileName(String),
    /// A file in the place of a generated one.
    #[error("the build generates /{0}")]
    MadeFile(String),

    // where pages are
    /// `content/index.md`.
    #[error("the home page is made from the roster")]
    HomePage,
    /// A part of a page's path that cannot be part of an address.
    #[error("`{0}` cannot be part of an address")]
    PageNameCharacters(String),
    /// A page at a name that the site itself uses.
    #[error("no page can be at {0}")]
    ReservedPageName(String),
    /// A page at a name that the roster uses.
    #[error("no page can be at {path}, where content/{name} puts it")]
    TakenPageName {
        /// Its address.
        path: String,
        /// Its file, below `content/`.
        name: String,
    },
    /// Two pages at one address.
    #[error("two pages are at {0}")]
    SamePage(String),

    // front matter
    /// Front matter without an end.
    #[error("the front matter has no end")]
    OpenFrontMatter,
    /// A file whose lines end in CR only.
    #[error("this file has the line ends of old Macs")]
    MacLineEnds,
    /// Front matter that is not at the beginning.
    #[error("the front matter does not begin in the first line")]
    LateFrontMatter,
    /// `+++` with something behind it.
    #[error("this is no fence of front matter")]
    Fence,
    /// Front matter without `+++`.
    #[error("this front matter has no fence")]
    NoFence,
    /// Front matter in another form, such as YAML.
    #[error("this front matter is {0}")]
    FrontMatterForm(&'static str),
    /// A date without a day.
    #[error("`date` needs a day, not a time alone")]
    NoDay,
    /// A tag without a letter or digit.
    #[error("the tag `{0}` cannot be turned into a URL")]
    TagCharacters(String),
    /// Two tags with the same address.
    #[error("the tags `{0}` and `{1}` have one page")]
    SameTag(String, String),

    // texts
    /// An HTML comment without an end.
    #[error("this comment has no end")]
    OpenComment,
    /// A variable that does not exist.
    #[error("there is no variable `{name}`")]
    NoVariable {
        /// As written.
        name: String,
        /// Whether it is in code, where it may belong to another program.
        in_code: bool,
    },
    /// A language without syntax highlighting.
    #[error("no colours are known for `{0}`")]
    CodeLanguage(String),
    /// A link with a scheme that can run code.
    #[error("links cannot lead there")]
    Scheme,
    /// A link to a missing Markdown page.
    #[error("there is no page `{0}`")]
    NoPage(String),
    /// A link or image without its file.
    #[error("there is no {what} `{path}`")]
    NoFile {
        /// `file` or `image`.
        what: &'static str,
        /// As written.
        path: String,
    },
    /// A link to an address without a page or file.
    #[error("there is no page or file at `{0}`")]
    NoAddress(String),
    /// A link to a missing part of a page.
    #[error("there is no anchor `#{0}`")]
    NoAnchor(String),
    /// An image on another site.
    #[error("the image is from elsewhere")]
    ForeignImage,
    /// A file that browsers cannot show as an image.
    #[error("`{0}` cannot be shown")]
    BrokenImage(String),

    // shortcodes
    /// A shortcode that does not exist.
    #[error("there is no shortcode `{0}`")]
    NoShortcode(String),
    /// A shortcode without its name in quotes.
    #[error("`{0}` takes one name in quotes")]
    ShortcodeName(String),
    /// A shortcode within a paragraph.
    #[error("`{0}` stands among other things")]
    ShortcodePlace(String),
    /// The shortcode of a layout that is not in the roster.
    #[error("there is no layout `{0}`")]
    NoLayout(String),
    /// The shortcode of a stream that is not in the roster.
    #[error("there is no stream `{0}`")]
    NoStream(String),
    /// The shortcode of a private stream.
    #[error("`{0}` is private, so no page shows it")]
    PrivateStream(String),

    // what the roster names under content/
    /// A missing text about a user or group.
    #[error("there is no such text")]
    NoAbout,
    /// A missing picture of a user.
    #[error("there is no such picture")]
    NoAvatar,
    /// A picture of a user that cannot be read.
    #[error("the picture cannot be used")]
    BrokenAvatar,
    /// A picture of a user with an unreadable colour profile.
    #[error("the picture's colour profile cannot be read, so its colours may be off")]
    AvatarColours,
    /// Another missing picture.
    #[error("there is no such picture")]
    NoPicture,
    /// A picture with the wrong ending.
    #[error("{path} is not a {ending} picture")]
    BrokenPicture {
        /// The file.
        path: String,
        /// The ending of its name.
        ending: String,
    },

    /// A missing clip of a channel.
    #[error("there is no such clip")]
    NoClip,
    /// A clip of a channel without picture or sound.
    #[error("the clip has no {0}")]
    ClipWithout(Lack),

    // folders of the server
    /// A folder whose files nobody may fetch.
    #[error("`{0}` is a folder of the site, where everybody could read it")]
    InSite(&'static str),

    // the archive
    /// Facts of an entry that cannot be understood.
    #[error("the facts of this entry cannot be understood")]
    Entry,

    // themes
    /// A missing theme.
    #[error("there is no such theme")]
    NoTheme,
    /// Themes that extend each other.
    #[error("themes extend each other in a circle")]
    ThemeCircle,
    /// A missing asset that a theme's options name.
    #[error("the theme has no such asset")]
    NoAsset,
    /// A missing asset that a style sheet names.
    #[error("the theme has no asset `{0}`")]
    NoStyleAsset(String),
    /// `@import`.
    #[error("style sheets are not imported")]
    StyleImport,
    /// An accent without enough contrast to the page's background.
    #[error("this accent is hard to read on {0} pages")]
    Contrast(&'static str),
    /// An error of the template engine.
    #[error("{0}")]
    Template(String),
    /// An error of the script parser.
    #[error("{0}")]
    Script(String),
    /// Scripts that import each other.
    #[error("scripts import each other in a circle")]
    ImportCircle,
    /// An import that is not a path.
    #[error("browsers find no script by the name `{0}` alone")]
    BareImport(String),
    /// An import of something other than a script.
    #[error("only scripts can be imported")]
    ImportOfOther,
    /// An import of a missing script.
    #[error("the theme has no script `{0}`")]
    NoScript(String),

    // a theme's texts
    /// A language without texts in the theme.
    #[error("the theme has no texts in this language")]
    SiteLanguage,
    /// A text that the theme does not use.
    #[error("the theme has no text `{0}`")]
    NoText(String),
    /// A number, a list or the like instead of a text.
    #[error("`{0}` is no text")]
    NotText(String),
    /// A brace without its counterpart.
    #[error("`{0}` has a brace too much or too few")]
    TextBraces(String),
    /// A plural form that does not exist.
    #[error("`{0}` is no plural form")]
    PluralForm(String),
    /// A list with too few or too many names.
    #[error("`{key}` has {has}")]
    TextNames {
        /// The text's name.
        key: String,
        /// How many it has, such as `11 names`.
        has: String,
    },
    /// An argument that the text does not have.
    #[error("`{key}` has no argument `{argument}`")]
    TextArgument {
        /// The text's name.
        key: String,
        /// The argument's.
        argument: String,
    },
}

impl SiteProblem {
    /// Whether front matter could not be separated from the text; these kinds share a code.
    pub fn is_of_fences(&self) -> bool {
        self.code() == SiteProblem::Fence.code()
    }
}

impl Kind for SiteProblem {
    fn code(&self) -> &'static str {
        use SiteProblem as Is;
        match self {
            Is::NoAbout => "about",
            Is::NoAsset | Is::NoStyleAsset(_) => "asset",
            Is::NoAvatar | Is::BrokenAvatar | Is::AvatarColours => "avatar",
            Is::NoClip | Is::ClipWithout(_) => "clip",
            Is::OpenComment => "comment",
            Is::Contrast(_) => "contrast",
            // the same word for the same remedy
            Is::NoDay => ProblemKind::Date.code(),
            Is::SameFileName
            | Is::NotCalledMarkdown
            | Is::FileNameCharacters
            | Is::TakenFileName(_)
            | Is::MadeFile(_) => "file-name",
            Is::OpenFrontMatter
            | Is::MacLineEnds
            | Is::LateFrontMatter
            | Is::Fence
            | Is::NoFence
            | Is::FrontMatterForm(_) => "front-matter",
            Is::ForeignImage | Is::BrokenImage(_) => "image",
            Is::ImportCircle | Is::BareImport(_) | Is::ImportOfOther | Is::NoScript(_) => "import",
            Is::CodeLanguage(_) | Is::SiteLanguage => "language",
            Is::InSite(_) => "public",
            Is::Scheme | Is::NoPage(_) | Is::NoFile { .. } | Is::NoAddress(_) | Is::NoAnchor(_) => {
                "link"
            }
            Is::HomePage
            | Is::PageNameCharacters(_)
            | Is::ReservedPageName(_)
            | Is::TakenPageName { .. }
            | Is::SamePage(_) => "page-name",
            Is::NoPicture | Is::BrokenPicture { .. } => "picture",
            Is::Script(_) => "script",
            Is::NoShortcode(_)
            | Is::ShortcodeName(_)
            | Is::ShortcodePlace(_)
            | Is::NoLayout(_)
            | Is::NoStream(_)
            | Is::PrivateStream(_) => "shortcode",
            Is::StyleImport => "style",
            Is::BrokenLink => "symlink",
            Is::TagCharacters(_) | Is::SameTag(..) => "tag",
            Is::Template(_) => "template",
            Is::NoText(_)
            | Is::NotText(_)
            | Is::TextBraces(_)
            | Is::PluralForm(_)
            | Is::TextNames { .. }
            | Is::TextArgument { .. } => "text",
            Is::NoTheme | Is::ThemeCircle => "theme",
            Is::Unreadable | Is::Changed | Is::NotRead(_) | Is::Entry => "unreadable",
            Is::OpenSecret => "open-secret",
            Is::NoVariable { .. } => "variable",
        }
    }

    fn severity(&self) -> Severity {
        use SiteProblem as Is;
        match self {
            Is::AvatarColours
            | Is::CodeLanguage(_)
            | Is::Contrast(_)
            | Is::NoVariable { in_code: true, .. }
            | Is::SiteLanguage => Severity::Warning,
            _ => Severity::Error,
        }
    }
}
