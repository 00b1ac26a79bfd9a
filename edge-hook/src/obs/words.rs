//! The texts that OBS shows, in the languages of the pages.

/// The texts of one language. `{site}` is the site's title, `{time}` a time, and `{n}` a number of seconds.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) unknown: &'static str,
    pub(super) disabled: &'static str,
    pub(super) refused: &'static str,
    pub(super) early: &'static str,
    pub(super) opens: &'static str,
    pub(super) no_turn: &'static str,
    pub(super) over: &'static str,
    pub(super) app: &'static str,
    pub(super) protocol: &'static str,
    pub(super) often: &'static str,
    pub(super) failed: &'static str,
}

const ENGLISH: Words = Words {
    unknown: "{site} does not know this stream key. Paste it again, without spaces, or ask for a new one.",
    disabled: "You may not stream to {site}. Ask those who run it.",
    refused: "You may stream again at {time}.",
    early: "Your turn starts at {time}.",
    opens: "You may connect at {time}.",
    no_turn: "You have no further turn. Ask those who run {site}.",
    over: "This stream key ended at {time}. Ask those who run {site} for a new one.",
    app: "This OBS profile is not for your stream key. Ask those who run {site} for a new profile.",
    protocol: "{site} does not accept RTMP here. Use SRT or WHIP instead.",
    often: "Too many tries. Wait {n} seconds, then start again.",
    failed: "{site} cannot check stream keys now. Try again in a minute.",
};

const GERMAN: Words = Words {
    unknown: "{site} kennt diesen Streamschlüssel nicht. Füge ihn noch einmal ohne Leerzeichen ein, oder bitte um einen neuen.",
    disabled: "Du darfst nicht auf {site} streamen. Frage die Betreiber.",
    refused: "Du darfst um {time} wieder streamen.",
    early: "Du bist um {time} an der Reihe.",
    opens: "Verbinden darfst du dich ab {time}.",
    no_turn: "Du bist nicht mehr an der Reihe. Frage die Betreiber von {site}.",
    over: "Dieser Streamschlüssel ist um {time} abgelaufen. Bitte die Betreiber von {site} um einen neuen.",
    app: "Dieses OBS-Profil passt nicht zu deinem Streamschlüssel. Bitte die Betreiber von {site} um ein neues Profil.",
    protocol: "{site} nimmt hier kein RTMP an. Verwende stattdessen SRT oder WHIP.",
    often: "Zu viele Versuche. Warte {n} Sekunden und starte dann erneut.",
    failed: "{site} kann Streamschlüssel gerade nicht prüfen. Versuche es in einer Minute noch einmal.",
};

const FRENCH: Words = Words {
    unknown: "{site} ne connaît pas cette clé de stream. Colle-la de nouveau, sans espaces, ou demandes-en une autre.",
    disabled: "Tu ne peux pas diffuser sur {site}. Adresse-toi à ses responsables.",
    refused: "Tu pourras de nouveau diffuser à {time}.",
    early: "Ton tour commence à {time}.",
    opens: "Tu pourras te connecter à {time}.",
    no_turn: "Tu n'as plus de tour. Adresse-toi aux responsables de {site}.",
    over: "Cette clé de stream a expiré à {time}. Demandes-en une autre aux responsables de {site}.",
    app: "Ce profil OBS ne correspond pas à ta clé de stream. Demande un nouveau profil aux responsables de {site}.",
    protocol: "{site} n'accepte pas RTMP ici. Utilise plutôt SRT ou WHIP.",
    often: "Trop d'essais. Attends {n} secondes, puis recommence.",
    failed: "{site} ne peut pas vérifier les clés de stream en ce moment. Réessaie dans une minute.",
};

const SPANISH: Words = Words {
    unknown: "{site} no conoce esta clave de retransmisión. Pégala otra vez, sin espacios, o pide una nueva.",
    disabled: "No puedes emitir en {site}. Pregunta a sus responsables.",
    refused: "Podrás volver a emitir a las {time}.",
    early: "Tu turno empieza a las {time}.",
    opens: "Podrás conectarte a las {time}.",
    no_turn: "No tienes más turnos. Pregunta a los responsables de {site}.",
    over: "Esta clave de retransmisión caducó a las {time}. Pide una nueva a los responsables de {site}.",
    app: "Este perfil de OBS no es para tu clave de retransmisión. Pide un perfil nuevo a los responsables de {site}.",
    protocol: "{site} no acepta RTMP aquí. Usa SRT o WHIP.",
    often: "Demasiados intentos. Espera {n} segundos y vuelve a empezar.",
    failed: "{site} no puede comprobar las claves de retransmisión ahora. Inténtalo de nuevo en un minuto.",
};

const JAPANESE: Words = Words {
    unknown: "このストリームキーは {site} にありません。空白を入れずに貼り付け直すか、新しいキーをもらってください。",
    disabled: "{site} では配信できません。運営者に問い合わせてください。",
    refused: "{time} からまた配信できます。",
    early: "あなたの番は {time} に始まります。",
    opens: "{time} から接続できます。",
    no_turn: "この後の出番はありません。{site} の運営者に問い合わせてください。",
    over: "このストリームキーは {time} に期限が切れました。{site} の運営者に新しいキーをもらってください。",
    app: "この OBS プロファイルは、あなたのストリームキー用ではありません。{site} の運営者に新しいプロファイルをもらってください。",
    protocol: "{site} のこの場所では RTMP を使えません。SRT か WHIP を使ってください。",
    often: "試行回数が多すぎます。{n} 秒待ってから、もう一度始めてください。",
    failed: "{site} は今ストリームキーを確認できません。1 分後にもう一度試してください。",
};

impl Default for &Words {
    fn default() -> Self {
        &ENGLISH
    }
}

/// The texts of a language, such as `de` or `de-AT`.
pub(super) fn words(language: Option<&str>) -> Option<&'static Words> {
    let primary = language?.split(['-', '_']).next()?;
    let all = [
        ("en", &ENGLISH),
        ("de", &GERMAN),
        ("fr", &FRENCH),
        ("es", &SPANISH),
        ("ja", &JAPANESE),
    ];
    let mut all = all.into_iter();
    all.find(|(name, _)| primary.eq_ignore_ascii_case(name))
        .map(|(_, words)| words)
}
