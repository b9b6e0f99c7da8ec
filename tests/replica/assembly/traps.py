"""What the HTML of dispositifs and exposés sommaires can hold (SOURCES §8), one trap a text."""

from __future__ import annotations

from typing import Final

from tests.replica.assembly.texts import html


def justified(text: str) -> str:
    """One paragraph, as the AN's editor justifies it; accents become entities."""
    return f'<p style="text-align: justify;">{html(text)}</p>'


TRAPS: Final[dict[str, tuple[str, str]]] = {
    "html_hexadecimal": (
        justified("À l’alinéa&nbsp;3, supprimer le mot&nbsp;: «&nbsp;côtière&nbsp;»."),
        justified("L’été, la veille côtière s’arrête à l’heure où les naufrages commencent."),
    ),
    "html_decimal": (
        ("<p>&#192; l&#8217;alin&#233;a&#160;2, supprimer le mot&#160;: &#171;&#160;br&#251;l&#233;"
        "&#160;&#187;.</p>"),
        "<p>Ce mot &#233;voque un incendie que personne n&#8217;a vu.</p>",
    ),
    "html_double_escape": (
        ("<p>Substituer au signe&nbsp;: &#x00AB;&nbsp;&amp;lt;&nbsp;&#x00BB; le signe&nbsp;: "
        "&#x00AB;&nbsp;&amp;gt;&nbsp;&#x00BB;.</p>"),
        ("<p>La hauteur doit &#x00EA;tre &amp;gt; 12&amp;nbsp;m&#x00E8;tres, selon la maison "
        "Lampe &amp;amp; Fils.</p>"),
    ),
    "html_hidden": (
        justified("Après le mot&nbsp;: «&nbsp;phare&nbsp;», supprimer la fin de l’alinéa&nbsp;4."),
        justified("La fin de cet alinéa n’éclaire personne.")
        + '<div id="highlighter--hover-tools" style="display: none;">'
        '<div id="highlighter--hover-tools--container"><span>Surligner</span>'
        "<span>Copier ce passage</span></div></div>"
        + justified("Il vaut donc mieux l’éteindre."),
    ),
    "html_word": (
        '<p class="MsoNormal" style="margin-bottom:.0001pt;mso-line-height-alt:12.0pt">'
        '<span style="font-family:&quot;Arial&quot;,sans-serif;mso-fareast-language:FR">'
        f"{html('Compléter cet article par un alinéa ainsi rédigé&nbsp;:')}<o:p></o:p></span></p>"
        + justified("«&nbsp;Les échelles sont en bois.&nbsp;»"),
        ('<p class="MsoNormal"><!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->'
        f"{html('L’échelle de fer gèle, et le gardien avec elle.')}<o:p>&nbsp;</o:p></p>"),
    ),
    "html_decomposed": (
        "<p>Supprimer les mots&nbsp;: &#x00AB;&nbsp;la mare&#x0301;e&nbsp;&#x00BB;.</p>",
        ("<p>Une mare&#x0301;e e&#x0301;tale n&#x2019;a pas a&#x0300; e&#x0302;tre crie&#x0301;e "
        "de&#x0300;s l&#x2019;aube.</p>"),
    ),
    "html_zero_width": (
        ("<p>Apr&#x00E8;s le mot&nbsp;: &#x00AB;&nbsp;feu&nbsp;&#x00BB;, ins&#x00E9;rer le "
        "mot&#x2060;&nbsp;: &#x00AB;&nbsp;fixe&#x200B;&nbsp;&#x00BB;.</p>"),
        "<p>Le feu&#x200B; fixe se voit&#x200C; de plus loin que le feu&#x2060; tournant.</p>",
    ),
    "html_line_separator": (
        ("<p>R&#x00E9;diger ainsi la premi&#x00E8;re phrase&nbsp;:&#x2028;"
        "&#x00AB;&nbsp;La lampe est allum&#x00E9;e.&nbsp;&#x00BB;</p>"),
        "<p>Une phrase courte&#x2028;s&#x2019;entend mieux dans le vent.</p>",
    ),
    "html_soft_hyphen": (
        "<p>Supprimer l&#x2019;alin&#x00E9;a&nbsp;5.</p>",
        ("<p>Le r&#x00E8;gle&#x00AD;ment des s&#x00E9;ma&#x00AD;phores y pourvoit "
        "d&#x00E9;j&#x00E0;.</p>"),
    ),
    "html_private_use": (
        ("<p>Apr&#x00E8;s l&#x2019;alin&#x00E9;a&nbsp;6, ins&#x00E9;rer trois "
        "alin&#x00E9;as.</p>"),
        ("<p>Trois raisons le justifient&nbsp;:</p><p>&#xF0B7;&nbsp;&nbsp;la houle&nbsp;;</p>"
        "<p>&#xF0B7;&nbsp;&nbsp;le sel&nbsp;;</p><p>&#xF0B7;&nbsp;&nbsp;l&#x2019;oubli.</p>"),
    ),
    "html_control": (
        ("<p>Substituer au montant&nbsp;: &#x00AB;&nbsp;20&nbsp;&#x0080;&nbsp;&#x00BB; le "
        "montant&nbsp;: &#x00AB;&nbsp;25&nbsp;&#x0080;&nbsp;&#x00BB;.</p>"),
        "<p>Le prix de l\u0092huile a mont&#x00E9;.</p>",
    ),
    "html_table": (
        justified("Rédiger ainsi le tableau de l’alinéa&nbsp;8&nbsp;:")
        + '<table border="1"><tbody><tr><td><p>'
        + html("Portée du feu</p></td><td><p>Nombre de gardiens</p></td></tr><tr><td><p>")
        + html("Dix milles</p></td><td><p>2</p></td></tr><tr><td><p>Vingt milles</p></td>")
        + '<td colspan="1"><p>3</p></td></tr></tbody></table>',
        justified("Plus un feu porte loin, plus il faut de bras pour l’entretenir."),
    ),
    "html_list": (
        justified("Compléter cet article par trois alinéas."),
        html(
            "<p>Cette mesure profite&nbsp;:</p><ul><li>aux pêcheurs&nbsp;;</li>"
            "<li>aux plaisanciers&nbsp;;</li><li>à ceux qui les attendent.</li></ul>"
            "<ol><li>Elle est simple.</li><li>Elle est gratuite.</li></ol>"
        ),
    ),
    "html_sup": (
        html(
            "<p>À l’alinéa&nbsp;1<sup>er</sup>, substituer à la référence&nbsp;: «&nbsp;2°&nbsp;» "
            "la référence&nbsp;: «&nbsp;3°&nbsp;».</p>"
        ),
        html("<p>Correction au 1<sup>er</sup> alinéa&nbsp;; la surface est en m<sup>2</sup>.</p>"),
    ),
    "html_image": (
        justified("Supprimer l’alinéa&nbsp;9."),
        justified("Le schéma ci-dessous le montre.")
        + '<p><img alt="Coupe de la tour" src="data:image/png;base64,iVBORw0KGgo=" '
        'width="12" height="8" /></p>'
        '<p><img src="blob:https://redaction.example/6f2d" /></p>'
        + justified("L’escalier n’y figure plus."),
    ),
    "html_empty_paragraphs": (
        "<p>&nbsp;</p><p>Supprimer l&#x2019;alin&#x00E9;a&nbsp;10.</p><p>&nbsp;</p><p></p>",
        ("<p>&nbsp;</p><p>Cet alin&#x00E9;a en r&#x00E9;p&#x00E8;te un autre.</p><p> </p>"
        "<p>&nbsp;&nbsp;</p>"),
    ),
    "html_link": (
        justified("Compléter l’alinéa&nbsp;11 par les mots&nbsp;: «&nbsp;et publié&nbsp;»."),
        html(
            '<p>Voir <a href="https://phares.example/rapport?a=1&amp;b=2" target="_blank">le '
            "rapport de l’Observatoire des brumes</a>, page&nbsp;12.</p>"
        ),
    ),
    "html_old_tags": (
        html(
            "<center><b>Article 4 bis</b></center><p><i>Les <strong>feux</strong> sont "
            "<u>rouges</u> ou <strike>bleus</strike> verts.</i><br>Ils clignotent.<br />Parfois."
            "</p>"
        ),
        html(
            '<div><font color="red">Ce point est important.</font></div>'
            "<p>H<sub>2</sub>O<span> salée</span>.</p>"
        ),
    ),
    "html_narrow_spaces": (
        ("<p>Apr&#x00E8;s l&#x2019;article L.&#x202F;101&#x2011;2, ins&#x00E9;rer un article "
        "L.&#x202F;101&#x2011;3.</p>"),
        ("<p>Il manquait un article entre le L.&#x202F;101&#x2011;2 et le suivant&#x202F;: le "
        "voici.</p>"),
    ),
    "html_blank_expose": (justified("Supprimer l’alinéa&nbsp;12."), "<p>&nbsp;</p><p></p>"),
    "html_blank_dispositif": (
        "<p>&nbsp;</p>",
        justified("Amendement d’appel, dont le dispositif a été perdu en mer."),
    ),
    "html_plain_quotes": (
        "<p>\u00c0 l'alin\u00e9a 2, supprimer le mot : \"vieux\".</p>",
        "<p>Un phare n'est jamais vieux : il est « ancien ».\r\n\tVoil\u00e0 tout.</p>",
    ),
}  # fmt: skip

"""Name of a trap -> (dispositif, exposé); escapes are spelled out, so that the eye sees them."""
