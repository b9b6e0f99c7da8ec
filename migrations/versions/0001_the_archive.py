"""The archive: evidence, versions and their rows, changes, clean text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.tables.base import KEY, MOMENT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "dictionary",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="what it was trained on or anchors"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dictionary")),
    )
    op.create_table(
        "blob",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes, uncompressed"),
        sa.Column("dictionary_id", KEY, nullable=True),
        sa.Column("base_id", KEY, nullable=True, comment="compressed against this one"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["blob.id"], name=op.f("fk_blob_base_id_blob")),
        sa.ForeignKeyConstraint(
            ["dictionary_id"], ["dictionary.id"], name=op.f("fk_blob_dictionary_id_dictionary")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blob")),
        sa.UniqueConstraint("sha256", name=op.f("uq_blob_sha256")),
    )
    op.create_table(
        "capture",
        sa.Column("id", KEY, nullable=False),
        sa.Column("set_key", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="archive, same, blocked, missing, refused, robots",
        ),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False, comment="JSON object"),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True, comment="as sent"),
        sa.Column(
            "generated_at",
            MOMENT,
            nullable=True,
            comment="the generation: Last-Modified or newest member",
        ),
        sa.Column("newest_chronotag", sa.BigInteger(), nullable=True, comment="epoch milliseconds"),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True, comment="bytes of the body"),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True, comment="of the body"),
        sa.Column(
            "members",
            sa.Integer(),
            nullable=True,
            comment="members listed by the archive's own directory",
        ),
        sa.Column("exhaustive", sa.Boolean(), nullable=False),
        sa.Column("blob_id", KEY, nullable=True, comment="the manifest, or the body kept"),
        sa.Column("reason", sa.String(), nullable=True, comment="why it is blocked or refused"),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_capture_blob_id_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_capture_set_key_generated_at"), ["set_key", "generated_at"], unique=False
        )

    op.create_table(
        "acteur_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("civ", sa.Text(), nullable=True),
        sa.Column("prenom", sa.Text(), nullable=True),
        sa.Column("nom", sa.Text(), nullable=True),
        sa.Column("alpha", sa.Text(), nullable=True),
        sa.Column("trigramme", sa.String(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.Column("unlisted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["blob.id"], name=op.f("fk_acteur_version_blob_id_blob")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_acteur_version_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acteur_version")),
        sa.UniqueConstraint("uid", "observed_at", name=op.f("uq_acteur_version_uid_observed_at")),
    )
    with op.batch_alter_table("acteur_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_acteur_version_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "amendement_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("legislature", sa.BigInteger(), nullable=True),
        sa.Column("dossier_ref", sa.String(), nullable=True),
        sa.Column("incorrect_data", sa.Boolean(), nullable=True),
        sa.Column("texte_legislatif_ref", sa.String(), nullable=True),
        sa.Column("examen_ref", sa.String(), nullable=True),
        sa.Column("numero_long", sa.Text(), nullable=True),
        sa.Column("numero_ordre_depot", sa.BigInteger(), nullable=True),
        sa.Column("prefixe_organe_examen", sa.String(), nullable=True),
        sa.Column("numero_rect", sa.BigInteger(), nullable=True),
        sa.Column("tri_amendement", sa.String(), nullable=True),
        sa.Column("cardinalite_amdt_multiples", sa.String(), nullable=True),
        sa.Column("amendement_parent_ref", sa.String(), nullable=True),
        sa.Column("type_auteur", sa.Text(), nullable=True),
        sa.Column("acteur_ref", sa.String(), nullable=True),
        sa.Column("groupe_politique_ref", sa.String(), nullable=True),
        sa.Column("gouvernement_ref", sa.String(), nullable=True),
        sa.Column("auteur_rapporteur_organe_ref", sa.String(), nullable=True),
        sa.Column("suffixe", sa.Text(), nullable=True),
        sa.Column("signataires_libelle", sa.Text(), nullable=True),
        sa.Column("division_titre", sa.Text(), nullable=True),
        sa.Column("article_designation", sa.Text(), nullable=True),
        sa.Column("article_designation_courte", sa.Text(), nullable=True),
        sa.Column("division_type", sa.String(), nullable=True),
        sa.Column("division_avant_a_apres", sa.String(), nullable=True),
        sa.Column("division_rattachee", sa.Text(), nullable=True),
        sa.Column("article_additionnel", sa.Boolean(), nullable=True),
        sa.Column("chapitre_additionnel", sa.Boolean(), nullable=True),
        sa.Column("url_division_texte_vise", sa.String(), nullable=True),
        sa.Column("partie_amendable_ref", sa.String(), nullable=True),
        sa.Column("alinea_numero", sa.BigInteger(), nullable=True),
        sa.Column("alinea_designation", sa.Text(), nullable=True),
        sa.Column("alinea_avant_a_apres", sa.String(), nullable=True),
        sa.Column("code_etat", sa.String(), nullable=True),
        sa.Column("code_mission_minefi", sa.String(), nullable=True),
        sa.Column("libelle_mission", sa.Text(), nullable=True),
        sa.Column("mission_ref", sa.String(), nullable=True),
        sa.Column("cartouche_informatif", sa.Text(), nullable=True),
        sa.Column("dispositif", sa.Text(), nullable=True),
        sa.Column("expose_sommaire", sa.Text(), nullable=True),
        sa.Column("avant_appel", sa.Text(), nullable=True),
        sa.Column("annexe_expose_sommaire", sa.Text(), nullable=True),
        sa.Column("credit_nature", sa.String(), nullable=True),
        sa.Column("solde_ae", sa.BigInteger(), nullable=True),
        sa.Column("solde_cp", sa.BigInteger(), nullable=True),
        sa.Column("cp_egal_ae", sa.Boolean(), nullable=True),
        sa.Column("total_ae_supplementaire", sa.BigInteger(), nullable=True),
        sa.Column("total_ae_annule", sa.BigInteger(), nullable=True),
        sa.Column("total_ae_solde", sa.BigInteger(), nullable=True),
        sa.Column("total_cp_supplementaire", sa.BigInteger(), nullable=True),
        sa.Column("total_cp_annule", sa.BigInteger(), nullable=True),
        sa.Column("total_cp_solde", sa.BigInteger(), nullable=True),
        sa.Column("date_depot", sa.Date(), nullable=True),
        sa.Column("date_publication", sa.Date(), nullable=True),
        sa.Column("soumis_article40", sa.Boolean(), nullable=True),
        sa.Column("etat_code", sa.String(), nullable=True),
        sa.Column("etat_libelle", sa.Text(), nullable=True),
        sa.Column("sous_etat_code", sa.String(), nullable=True),
        sa.Column("sous_etat_libelle", sa.Text(), nullable=True),
        sa.Column("date_sort", MOMENT, nullable=True),
        sa.Column("sort", sa.Text(), nullable=True),
        sa.Column("document_uri", sa.String(), nullable=True),
        sa.Column("seance_discussion_ref", sa.String(), nullable=True),
        sa.Column("article99", sa.Boolean(), nullable=True),
        sa.Column("code_loi", sa.Text(), nullable=True),
        sa.Column("division_code_loi", sa.Text(), nullable=True),
        sa.Column("discussion_commune_id", sa.String(), nullable=True),
        sa.Column("discussion_commune_position", sa.String(), nullable=True),
        sa.Column("discussion_identique_id", sa.String(), nullable=True),
        sa.Column("discussion_identique_position", sa.String(), nullable=True),
        sa.Column("accord_gouvernement_depot_hors_delai", sa.Text(), nullable=True),
        sa.Column("chronotag", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["blob.id"], name=op.f("fk_amendement_version_blob_id_blob")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_amendement_version_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendement_version")),
        sa.UniqueConstraint(
            "uid", "observed_at", name=op.f("uq_amendement_version_uid_observed_at")
        ),
    )
    with op.batch_alter_table("amendement_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_amendement_version_acteur_ref"), ["acteur_ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_amendement_version_seance_discussion_ref_numero_ordre_depot"),
            ["seance_discussion_ref", "numero_ordre_depot"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_amendement_version_texte_legislatif_ref"),
            ["texte_legislatif_ref"],
            unique=False,
        )
        batch_op.create_index(
            "uq_amendement_version_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "document_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("legislature", sa.BigInteger(), nullable=True),
        sa.Column("xsi_type", sa.String(), nullable=True),
        sa.Column("dossier_ref", sa.String(), nullable=True),
        sa.Column("denomination_structurelle", sa.Text(), nullable=True),
        sa.Column("provenance", sa.Text(), nullable=True),
        sa.Column("titre_principal", sa.Text(), nullable=True),
        sa.Column("titre_principal_court", sa.Text(), nullable=True),
        sa.Column("num_notice", sa.String(), nullable=True),
        sa.Column("formule", sa.Text(), nullable=True),
        sa.Column("adoption_conforme", sa.Boolean(), nullable=True),
        sa.Column("type_code", sa.String(), nullable=True),
        sa.Column("type_libelle", sa.Text(), nullable=True),
        sa.Column("sous_type_code", sa.String(), nullable=True),
        sa.Column("sous_type_libelle", sa.Text(), nullable=True),
        sa.Column("depot_code", sa.String(), nullable=True),
        sa.Column("depot_libelle", sa.Text(), nullable=True),
        sa.Column("classe_code", sa.String(), nullable=True),
        sa.Column("classe_libelle", sa.Text(), nullable=True),
        sa.Column("espece_libelle", sa.Text(), nullable=True),
        sa.Column("statut_adoption", sa.Text(), nullable=True),
        sa.Column("date_creation", sa.Date(), nullable=True),
        sa.Column("date_depot", sa.Date(), nullable=True),
        sa.Column("date_publication", sa.Date(), nullable=True),
        sa.Column("date_publication_web", sa.Date(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["blob.id"], name=op.f("fk_document_version_blob_id_blob")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_document_version_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("uid", "observed_at", name=op.f("uq_document_version_uid_observed_at")),
    )
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_version_dossier_ref"), ["dossier_ref"], unique=False
        )
        batch_op.create_index(
            "uq_document_version_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "dossier_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("legislature", sa.BigInteger(), nullable=True),
        sa.Column("xsi_type", sa.String(), nullable=True),
        sa.Column("titre", sa.Text(), nullable=True),
        sa.Column("titre_chemin", sa.String(), nullable=True),
        sa.Column("senat_chemin", sa.String(), nullable=True),
        sa.Column("procedure_code", sa.String(), nullable=True),
        sa.Column("procedure_libelle", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["blob.id"], name=op.f("fk_dossier_version_blob_id_blob")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_dossier_version_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_version")),
        sa.UniqueConstraint("uid", "observed_at", name=op.f("uq_dossier_version_uid_observed_at")),
    )
    with op.batch_alter_table("dossier_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_dossier_version_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "mandat",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("acteur_ref", sa.String(), nullable=True),
        sa.Column("legislature", sa.BigInteger(), nullable=True),
        sa.Column("type_organe", sa.String(), nullable=True),
        sa.Column("date_debut", sa.Date(), nullable=True),
        sa.Column("date_publication", sa.Date(), nullable=True),
        sa.Column("date_fin", sa.Date(), nullable=True),
        sa.Column("preseance", sa.String(), nullable=True),
        sa.Column("nomin_principale", sa.String(), nullable=True),
        sa.Column("code_qualite", sa.Text(), nullable=True),
        sa.Column("lib_qualite", sa.Text(), nullable=True),
        sa.Column("lib_qualite_sex", sa.Text(), nullable=True),
        sa.Column("libelle", sa.Text(), nullable=True),
        sa.Column("mission_suivante_ref", sa.String(), nullable=True),
        sa.Column("mission_precedente_ref", sa.String(), nullable=True),
        sa.Column("chambre", sa.String(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("region_type", sa.Text(), nullable=True),
        sa.Column("departement", sa.Text(), nullable=True),
        sa.Column("num_departement", sa.String(), nullable=True),
        sa.Column("num_circo", sa.String(), nullable=True),
        sa.Column("cause_mandat", sa.Text(), nullable=True),
        sa.Column("ref_circonscription", sa.String(), nullable=True),
        sa.Column("date_prise_fonction", sa.Date(), nullable=True),
        sa.Column("cause_fin", sa.Text(), nullable=True),
        sa.Column("premiere_election", sa.String(), nullable=True),
        sa.Column("place_hemicycle", sa.String(), nullable=True),
        sa.Column("mandat_remplace_ref", sa.String(), nullable=True),
        sa.Column("suppleant_refs", sa.String(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.Column("unlisted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_mandat_blob_id_blob")),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_mandat_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandat")),
        sa.UniqueConstraint("uid", "observed_at", name=op.f("uq_mandat_uid_observed_at")),
    )
    with op.batch_alter_table("mandat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandat_acteur_ref"), ["acteur_ref"], unique=False)
        batch_op.create_index(
            "uq_mandat_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "organe_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("code_type", sa.String(), nullable=True),
        sa.Column("legislature", sa.BigInteger(), nullable=True),
        sa.Column("libelle", sa.Text(), nullable=True),
        sa.Column("libelle_edition", sa.Text(), nullable=True),
        sa.Column("libelle_abrege", sa.Text(), nullable=True),
        sa.Column("libelle_abrev", sa.Text(), nullable=True),
        sa.Column("date_debut", sa.Date(), nullable=True),
        sa.Column("date_agrement", sa.Date(), nullable=True),
        sa.Column("date_fin", sa.Date(), nullable=True),
        sa.Column("organe_parent", sa.String(), nullable=True),
        sa.Column("organe_precedent_ref", sa.String(), nullable=True),
        sa.Column("chambre", sa.String(), nullable=True),
        sa.Column("regime", sa.Text(), nullable=True),
        sa.Column("preseance", sa.String(), nullable=True),
        sa.Column("numero", sa.String(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("departement", sa.Text(), nullable=True),
        sa.Column("departement_code", sa.String(), nullable=True),
        sa.Column("position_politique", sa.Text(), nullable=True),
        sa.Column("couleur_associee", sa.String(), nullable=True),
        sa.Column("pays_refs", sa.String(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["blob.id"], name=op.f("fk_organe_version_blob_id_blob")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_organe_version_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organe_version")),
        sa.UniqueConstraint("uid", "observed_at", name=op.f("uq_organe_version_uid_observed_at")),
    )
    with op.batch_alter_table("organe_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organe_version_code_type_legislature"),
            ["code_type", "legislature"],
            unique=False,
        )
        batch_op.create_index(
            "uq_organe_version_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "quarantine",
        sa.Column("id", KEY, nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column(
            "packed", sa.Boolean(), nullable=False, comment="the bytes are as stored in the ZIP"
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_quarantine_blob_id_blob")),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_quarantine_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint(
            "path", "blob_id", "reason", name=op.f("uq_quarantine_path_blob_id_reason")
        ),
    )
    op.create_table(
        "run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("set_key", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("capture_id", KEY, nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False, comment="members listed"),
        sa.Column("read", sa.Integer(), nullable=False, comment="members inflated and parsed"),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("noise", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False, comment="raised by this run"),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_run_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "scrutin_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("legislature", sa.BigInteger(), nullable=True),
        sa.Column("numero", sa.BigInteger(), nullable=True),
        sa.Column("organe_ref", sa.String(), nullable=True),
        sa.Column("is_congres", sa.Boolean(), nullable=True),
        sa.Column("session_ref", sa.String(), nullable=True),
        sa.Column("seance_ref", sa.String(), nullable=True),
        sa.Column("date_scrutin", sa.Date(), nullable=True),
        sa.Column("quantieme_jour_seance", sa.BigInteger(), nullable=True),
        sa.Column("code_type_vote", sa.String(), nullable=True),
        sa.Column("libelle_type_vote", sa.Text(), nullable=True),
        sa.Column("type_majorite", sa.Text(), nullable=True),
        sa.Column("only_pour_counted", sa.Boolean(), nullable=True),
        sa.Column("sort_code", sa.String(), nullable=True),
        sa.Column("sort_libelle", sa.Text(), nullable=True),
        sa.Column("titre", sa.Text(), nullable=True),
        sa.Column("objet_libelle", sa.Text(), nullable=True),
        sa.Column("dossier_ref", sa.String(), nullable=True),
        sa.Column("dossier_libelle", sa.Text(), nullable=True),
        sa.Column("objet_reference_legislative", sa.Text(), nullable=True),
        sa.Column("demandeur_texte", sa.Text(), nullable=True),
        sa.Column("demandeur_reference_legislative", sa.Text(), nullable=True),
        sa.Column("mode_publication_des_votes", sa.String(), nullable=True),
        sa.Column("lieu_vote", sa.Text(), nullable=True),
        sa.Column("nombre_votants", sa.BigInteger(), nullable=True),
        sa.Column("suffrages_exprimes", sa.BigInteger(), nullable=True),
        sa.Column("nbr_suffrages_requis", sa.BigInteger(), nullable=True),
        sa.Column("annonce", sa.Text(), nullable=True),
        sa.Column("pour", sa.BigInteger(), nullable=True),
        sa.Column("contre", sa.BigInteger(), nullable=True),
        sa.Column("abstentions", sa.BigInteger(), nullable=True),
        sa.Column("non_votants", sa.BigInteger(), nullable=True),
        sa.Column("non_votants_volontaires", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["blob.id"], name=op.f("fk_scrutin_version_blob_id_blob")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_scrutin_version_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrutin_version")),
        sa.UniqueConstraint("uid", "observed_at", name=op.f("uq_scrutin_version_uid_observed_at")),
    )
    with op.batch_alter_table("scrutin_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_scrutin_version_legislature_numero"),
            ["legislature", "numero"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_scrutin_version_seance_ref"), ["seance_ref"], unique=False
        )
        batch_op.create_index(
            "uq_scrutin_version_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "seance",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("legislature", sa.BigInteger(), nullable=True),
        sa.Column("xsi_type", sa.String(), nullable=True),
        sa.Column("organe_reuni_ref", sa.String(), nullable=True),
        sa.Column("session_ref", sa.String(), nullable=True),
        sa.Column("date_seance", sa.Date(), nullable=True),
        sa.Column("quantieme", sa.Text(), nullable=True),
        sa.Column("num_seance_jo", sa.String(), nullable=True),
        sa.Column("id_jo", sa.String(), nullable=True),
        sa.Column("time_stamp_debut", MOMENT, nullable=True),
        sa.Column("time_stamp_fin", MOMENT, nullable=True),
        sa.Column("etat", sa.Text(), nullable=True),
        sa.Column("lieu_ref", sa.String(), nullable=True),
        sa.Column("lieu_libelle", sa.Text(), nullable=True),
        sa.Column("compte_rendu_ref", sa.String(), nullable=True),
        sa.Column("resume_odj", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest_version", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=False),
        sa.Column("blob_id", KEY, nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name=op.f("fk_seance_blob_id_blob")),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_seance_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seance")),
        sa.UniqueConstraint("uid", "observed_at", name=op.f("uq_seance_uid_observed_at")),
    )
    with op.batch_alter_table("seance", schema=None) as batch_op:
        batch_op.create_index(
            "uq_seance_current",
            ["uid"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "signal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("set_key", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("capture_id", KEY, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_signal_capture_id_capture")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signal_kind_set_key"), ["kind", "set_key"], unique=False
        )

    op.create_table(
        "acte_legislatif",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("parent_uid", sa.String(), nullable=True),
        sa.Column("xsi_type", sa.String(), nullable=True),
        sa.Column("code_acte", sa.String(), nullable=True),
        sa.Column("libelle", sa.Text(), nullable=True),
        sa.Column("organe_ref", sa.String(), nullable=True),
        sa.Column("date_acte", MOMENT, nullable=True),
        sa.Column("texte_associe", sa.String(), nullable=True),
        sa.Column("texte_adopte", sa.String(), nullable=True),
        sa.Column("textes_associes", sa.String(), nullable=True),
        sa.Column("reunion_ref", sa.String(), nullable=True),
        sa.Column("odj_ref", sa.String(), nullable=True),
        sa.Column("vote_refs", sa.String(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("code_loi", sa.String(), nullable=True),
        sa.Column("titre_loi", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["dossier_version.id"],
            name=op.f("fk_acte_legislatif_version_id_dossier_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_acte_legislatif")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("acte_legislatif", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acte_legislatif_reunion_ref"), ["reunion_ref"], unique=False
        )

    op.create_table(
        "acteur_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["acteur_version.id"],
            name=op.f("fk_acteur_change_version_id_acteur_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acteur_change")),
    )
    with op.batch_alter_table("acteur_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acteur_change_uid"), ["uid"], unique=False)

    op.create_table(
        "amendement_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["amendement_version.id"],
            name=op.f("fk_amendement_change_version_id_amendement_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendement_change")),
    )
    with op.batch_alter_table("amendement_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendement_change_uid"), ["uid"], unique=False)

    op.create_table(
        "amendement_texte",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("cleaning_version", sa.Integer(), nullable=False),
        sa.Column("dispositif_texte", sa.Text(), nullable=True),
        sa.Column("dispositif_html", sa.Text(), nullable=True),
        sa.Column("expose_sommaire_texte", sa.Text(), nullable=True),
        sa.Column("expose_sommaire_html", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["amendement_version.id"],
            name=op.f("fk_amendement_texte_version_id_amendement_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_amendement_texte")),
    )
    op.create_table(
        "cosignataire",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("acteur_ref", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["amendement_version.id"],
            name=op.f("fk_cosignataire_version_id_amendement_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_cosignataire")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "credit",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nature", sa.String(), nullable=True),
        sa.Column("niveau", sa.String(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("ligne", sa.Text(), nullable=True),
        sa.Column("credit_ref", sa.String(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("autorisation_engagement", sa.BigInteger(), nullable=True),
        sa.Column("credit_paiement", sa.BigInteger(), nullable=True),
        sa.Column("autorisation_engagement_supplementaire", sa.BigInteger(), nullable=True),
        sa.Column("credit_paiement_supplementaire", sa.BigInteger(), nullable=True),
        sa.Column("autorisation_engagement_annule", sa.BigInteger(), nullable=True),
        sa.Column("credit_paiement_annule", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["amendement_version.id"],
            name=op.f("fk_credit_version_id_amendement_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_credit")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_auteur",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("acteur_ref", sa.String(), nullable=True),
        sa.Column("qualite", sa.Text(), nullable=True),
        sa.Column("organe_ref", sa.String(), nullable=True),
        sa.Column("date_cosignature", sa.Date(), nullable=True),
        sa.Column("date_retrait_cosignature", sa.Date(), nullable=True),
        sa.Column("edite", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_version.id"],
            name=op.f("fk_document_auteur_version_id_document_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_document_auteur")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_version.id"],
            name=op.f("fk_document_change_version_id_document_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_change")),
    )
    with op.batch_alter_table("document_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_change_uid"), ["uid"], unique=False)

    op.create_table(
        "document_division",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("parent_uid", sa.String(), nullable=True),
        sa.Column("titre_principal", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["document_version.id"],
            name=op.f("fk_document_division_version_id_document_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_document_division")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossier_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["dossier_version.id"],
            name=op.f("fk_dossier_change_version_id_dossier_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_change")),
    )
    with op.batch_alter_table("dossier_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_change_uid"), ["uid"], unique=False)

    op.create_table(
        "initiateur",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("acteur_ref", sa.String(), nullable=True),
        sa.Column("mandat_ref", sa.String(), nullable=True),
        sa.Column("organe_ref", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["dossier_version.id"],
            name=op.f("fk_initiateur_version_id_dossier_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_initiateur")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mandat_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["mandat.id"], name=op.f("fk_mandat_change_version_id_mandat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandat_change")),
    )
    with op.batch_alter_table("mandat_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandat_change_uid"), ["uid"], unique=False)

    op.create_table(
        "mandat_organe",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organe_ref", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["mandat.id"], name=op.f("fk_mandat_organe_version_id_mandat")
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_mandat_organe")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("mandat_organe", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mandat_organe_organe_ref"), ["organe_ref"], unique=False
        )

    op.create_table(
        "mise_au_point",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("acteur_ref", sa.String(), nullable=True),
        sa.Column("mandat_ref", sa.String(), nullable=True),
        sa.Column("position", sa.String(), nullable=True),
        sa.Column("par_delegation", sa.Boolean(), nullable=True),
        sa.Column("dysfonctionnement", sa.Boolean(), nullable=True),
        sa.Column("num_place", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["scrutin_version.id"],
            name=op.f("fk_mise_au_point_version_id_scrutin_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_mise_au_point")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "organe_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["organe_version.id"],
            name=op.f("fk_organe_change_version_id_organe_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organe_change")),
    )
    with op.batch_alter_table("organe_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organe_change_uid"), ["uid"], unique=False)

    op.create_table(
        "point_odj",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(), nullable=True),
        sa.Column("objet", sa.Text(), nullable=True),
        sa.Column("type_point_odj", sa.Text(), nullable=True),
        sa.Column("procedure", sa.Text(), nullable=True),
        sa.Column("nature_travaux_odj", sa.String(), nullable=True),
        sa.Column("etat", sa.Text(), nullable=True),
        sa.Column("comite_secret", sa.Boolean(), nullable=True),
        sa.Column("dossier_refs", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["seance.id"], name=op.f("fk_point_odj_version_id_seance")
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_point_odj")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scrutin_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["scrutin_version.id"],
            name=op.f("fk_scrutin_change_version_id_scrutin_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrutin_change")),
    )
    with op.batch_alter_table("scrutin_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scrutin_change_uid"), ["uid"], unique=False)

    op.create_table(
        "seance_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("nature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["seance.id"], name=op.f("fk_seance_change_version_id_seance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seance_change")),
    )
    with op.batch_alter_table("seance_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seance_change_uid"), ["uid"], unique=False)

    op.create_table(
        "vote",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("groupe_rang", sa.BigInteger(), nullable=True),
        sa.Column("groupe_ref", sa.String(), nullable=True),
        sa.Column("acteur_ref", sa.String(), nullable=True),
        sa.Column("mandat_ref", sa.String(), nullable=True),
        sa.Column("position", sa.String(), nullable=True),
        sa.Column("par_delegation", sa.Boolean(), nullable=True),
        sa.Column("cause_position_vote", sa.String(), nullable=True),
        sa.Column("num_place", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["scrutin_version.id"], name=op.f("fk_vote_version_id_scrutin_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_vote")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_acteur_ref"), ["acteur_ref"], unique=False)

    op.create_table(
        "vote_groupe",
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("rang", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organe_ref", sa.String(), nullable=True),
        sa.Column("organe_ref_publie", sa.String(), nullable=True),
        sa.Column("nombre_membres_groupe", sa.BigInteger(), nullable=True),
        sa.Column("position_majoritaire", sa.String(), nullable=True),
        sa.Column("pour", sa.BigInteger(), nullable=True),
        sa.Column("contre", sa.BigInteger(), nullable=True),
        sa.Column("abstentions", sa.BigInteger(), nullable=True),
        sa.Column("non_votants", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["scrutin_version.id"],
            name=op.f("fk_vote_groupe_version_id_scrutin_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", "rang", name=op.f("pk_vote_groupe")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:

    op.drop_table("vote_groupe")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_acteur_ref"))

    op.drop_table("vote")
    with op.batch_alter_table("seance_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seance_change_uid"))

    op.drop_table("seance_change")
    with op.batch_alter_table("scrutin_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scrutin_change_uid"))

    op.drop_table("scrutin_change")
    op.drop_table("point_odj")
    with op.batch_alter_table("organe_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organe_change_uid"))

    op.drop_table("organe_change")
    op.drop_table("mise_au_point")
    with op.batch_alter_table("mandat_organe", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandat_organe_organe_ref"))

    op.drop_table("mandat_organe")
    with op.batch_alter_table("mandat_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandat_change_uid"))

    op.drop_table("mandat_change")
    op.drop_table("initiateur")
    with op.batch_alter_table("dossier_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_change_uid"))

    op.drop_table("dossier_change")
    op.drop_table("document_division")
    with op.batch_alter_table("document_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_change_uid"))

    op.drop_table("document_change")
    op.drop_table("document_auteur")
    op.drop_table("credit")
    op.drop_table("cosignataire")
    op.drop_table("amendement_texte")
    with op.batch_alter_table("amendement_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendement_change_uid"))

    op.drop_table("amendement_change")
    with op.batch_alter_table("acteur_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acteur_change_uid"))

    op.drop_table("acteur_change")
    with op.batch_alter_table("acte_legislatif", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acte_legislatif_reunion_ref"))

    op.drop_table("acte_legislatif")
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signal_kind_set_key"))

    op.drop_table("signal")
    with op.batch_alter_table("seance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seance_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("seance")
    with op.batch_alter_table("scrutin_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_scrutin_version_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_scrutin_version_seance_ref"))
        batch_op.drop_index(batch_op.f("ix_scrutin_version_legislature_numero"))

    op.drop_table("scrutin_version")
    op.drop_table("run")
    op.drop_table("quarantine")
    with op.batch_alter_table("organe_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organe_version_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_organe_version_code_type_legislature"))

    op.drop_table("organe_version")
    with op.batch_alter_table("mandat", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_mandat_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_mandat_acteur_ref"))

    op.drop_table("mandat")
    with op.batch_alter_table("dossier_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_dossier_version_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("dossier_version")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_document_version_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_document_version_dossier_ref"))

    op.drop_table("document_version")
    with op.batch_alter_table("amendement_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_amendement_version_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_amendement_version_texte_legislatif_ref"))
        batch_op.drop_index(
            batch_op.f("ix_amendement_version_seance_discussion_ref_numero_ordre_depot")
        )
        batch_op.drop_index(batch_op.f("ix_amendement_version_acteur_ref"))

    op.drop_table("amendement_version")
    with op.batch_alter_table("acteur_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_acteur_version_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("acteur_version")
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capture_set_key_generated_at"))

    op.drop_table("capture")
    op.drop_table("blob")
    op.drop_table("dictionary")
