//! Every kind of problem that the files beside the roster can have, with its text, its code and its severity.
//!
//! What was expected and how to fix it are written where the problem is found. Kinds that the roster has as well are
//! [`ProblemKind`]s.

use roster::{Kind, ProblemKind, Severity};

/// What is wrong with content, a theme, or a site as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteProblem {
    // a file as a whole
    /// A file that the system does not let us read.
    #[error("this file cannot be read")]
    Unreadable,
    /// Something else that keeps a file from being read, as a failed command says it.
    #[error("{0}")]
    NotRead(String),
    /// A link that leads nowhere, or out of its folder.
    #[error("this symbolic link is broken, or leads out of the folder")]
    BrokenLink,
    /// Two files whose names look the same.
    #[error("two files have the same name")]
    SameFileName,
    /// Markdown that is not called so.
    #[error("this Markdown file would be published as it is")]
    NotCalledMarkdown,
    /// A file name with characters that are not seen.
    #[error("the file name cannot be used in a URL")]
    FileNameCharacters,
    /// A file where others answer.
    #[error("no file can be at /{0}")]
    TakenFileName(String),
    /// A file where one is that is made.
    #[error("/{0} is made by the build")]
    MadeFile(String),

    // where pages are
    /// `content/index.md`.
    #[error("the home page is made from the roster")]
    HomePage,
    /// A part of a page's path that is no part of an address.
    #[error("`{0}` cannot stand in an address")]
    PageNameCharacters(String),
    /// A page at a name that is the site's own.
    #[error("no page can be at {0}")]
    ReservedPageName(String),
    /// A page at a name that the roster has.
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
    /// Front matter that nothing closes.
    #[error("the front matter has no end")]
    OpenFrontMatter,
    /// A file whose lines end in CR alone.
    #[error("this file has the line ends of old Macs")]
    MacLineEnds,
    /// Front matter further down.
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
    /// A date that is a time alone.
    #[error("`date` needs a day, not a time alone")]
    NoDay,
    /// A tag without a letter or digit.
    #[error("the tag `{0}` cannot be turned into a URL")]
    TagCharacters(String),
    /// Two tags with one address.
    #[error("the tags `{0}` and `{1}` have one page")]
    SameTag(String, String),

    // texts
    /// An HTML comment that nothing closes.
    #[error("this comment has no end")]
    OpenComment,
    /// A variable that the site does not have.
    #[error("there is no variable `{name}`")]
    NoVariable {
        /// As it is written.
        name: String,
        /// Whether it is in code, which may be another program's.
        in_code: bool,
    },
    /// A language that no code block can be coloured in.
    #[error("no colours are known for `{0}`")]
    CodeLanguage(String),
    /// A link with a scheme that may run something.
    #[error("links cannot lead there")]
    Scheme,
    /// A link to a Markdown page that is not there.
    #[error("there is no page `{0}`")]
    NoPage(String),
    /// A link or image whose file is not there.
    #[error("there is no {what} `{path}`")]
    NoFile {
        /// `file` or `image`.
        what: &'static str,
        /// As it is written.
        path: String,
    },
    /// A link to an address that the site does not have.
    #[error("there is nothing at `{0}`")]
    NoAddress(String),
    /// A link to a part that the page does not have.
    #[error("there is no anchor `#{0}`")]
    NoAnchor(String),
    /// An image of another site.
    #[error("the image is from elsewhere")]
    ForeignImage,
    /// A file that browsers do not show as an image.
    #[error("`{0}` cannot be shown")]
    BrokenImage(String),

    // shortcodes
    /// A shortcode that there is not.
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
    /// A text about a user or group that is not there.
    #[error("there is no such text")]
    NoAbout,
    /// A user's picture that is not there.
    #[error("there is no such picture")]
    NoAvatar,
    /// A user's picture that cannot be read.
    #[error("the picture cannot be used")]
    BrokenAvatar,
    /// A user's picture whose colours nobody can be sure of.
    #[error("the picture's colour profile cannot be read, so its colours may be off")]
    AvatarColours,
    /// Another picture that is not there.
    #[error("there is no such picture")]
    NoPicture,
    /// A picture that is not what its ending says.
    #[error("{path} is no {ending} picture")]
    BrokenPicture {
        /// The file.
        path: String,
        /// The ending of its name.
        ending: String,
    },

    // themes
    /// A theme that is not there.
    #[error("there is no such theme")]
    NoTheme,
    /// A theme that extends one which extends it.
    #[error("themes extend each other in a circle")]
    ThemeCircle,
    /// An asset that a theme's options name.
    #[error("the theme has no such asset")]
    NoAsset,
    /// An asset that a style sheet names.
    #[error("the theme has no asset `{0}`")]
    NoStyleAsset(String),
    /// `@import`.
    #[error("style sheets are not imported")]
    StyleImport,
    /// An accent that is too near to a page's background.
    #[error("this accent is hard to read on {0} pages")]
    Contrast(&'static str),
    /// What the template engine says.
    #[error("{0}")]
    Template(String),
    /// What the parser of scripts says.
    #[error("{0}")]
    Script(String),
    /// Scripts that import each other.
    #[error("scripts import each other in a circle")]
    ImportCircle,
    /// An import that browsers do not take for a path.
    #[error("browsers find no script by the name `{0}` alone")]
    BareImport(String),
    /// An import of something else than a script.
    #[error("only scripts can be imported")]
    ImportOfOther,
    /// An import of a script that is not there.
    #[error("the theme has no script `{0}`")]
    NoScript(String),

    // a theme's texts
    /// A language that the theme has no texts in.
    #[error("the theme has no texts in this language")]
    SiteLanguage,
    /// A text that nothing asks for.
    #[error("the theme has no text `{0}`")]
    NoText(String),
    /// A number, a list, or the like, where a text must be.
    #[error("`{0}` is no text")]
    NotText(String),
    /// A brace that has no other.
    #[error("`{0}` has a brace too much or too few")]
    TextBraces(String),
    /// A form that no language has.
    #[error("`{0}` is no plural form")]
    PluralForm(String),
    /// A list of names that is too short or too long.
    #[error("`{key}` has {has}")]
    TextNames {
        /// The text's name.
        key: String,
        /// How many it has, such as `11 names`.
        has: String,
    },
    /// An argument that the text is not given.
    #[error("`{key}` has no argument `{argument}`")]
    TextArgument {
        /// The text's name.
        key: String,
        /// The argument's.
        argument: String,
    },
}

impl SiteProblem {
    /// Whether front matter could not be told from the text behind it; these kinds share a code.
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
            Is::Unreadable | Is::NotRead(_) => "unreadable",
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
