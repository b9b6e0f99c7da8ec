# Each group's mean Rice index, and pscl's rollcall object, from a dump: Rscript rice_pscl.R DUMP
#
# On the made-up Assembly of `make quickstart` it prints what examples/README.md says:
# ADR 0.964 60
# EL 1.000 4
# ELT 0.931 41
# HM 0.934 62
# NI 0.962 44
# PAS 0.961 53
# PHS 0.917 54
# UEA 0.959 51

dump <- commandArgs(trailingOnly = TRUE)[1]
read <- function(...) {
  read.csv(file.path(dump, ...), encoding = "UTF-8", na.strings = "", stringsAsFactors = FALSE)
}

votes <- read("csv", "votes.csv.gz")
scrutins <- read("csv", "scrutins.csv.gz")
ordinary <- scrutins$uid[scrutins$only_pour_counted == "false" & scrutins$is_congres == "false"]
votes <- votes[votes$scrutin_uid %in% ordinary & !is.na(votes$groupe_abrev), ]

pour <- tapply(votes$position == "pour", list(votes$groupe_abrev, votes$scrutin_uid), sum)
contre <- tapply(votes$position == "contre", list(votes$groupe_abrev, votes$scrutin_uid), sum)
rice <- abs(pour - contre) / (pour + contre)
rice[!is.finite(rice)] <- NA
for (groupe in sort(rownames(rice), method = "radix")) {
  told <- rice[groupe, !is.na(rice[groupe, ])]
  if (length(told) > 0) cat(sprintf("%s %.3f %d\n", groupe, mean(told), length(told)))
}

# The matrix: 1 yea, 6 nay; 7 abstention, 8 named non-voter, 9 absent; 0 not a deputy that day.
if (requireNamespace("pscl", quietly = TRUE)) {
  for (folder in list.files(file.path(dump, "rollcalls"))) {
    matrix <- read("rollcalls", folder, "matrix.csv")
    codes <- as.matrix(matrix[, -(1:4)])
    rownames(codes) <- matrix$acteur_ref
    rc <- pscl::rollcall(codes, yea = 1, nay = 6, missing = c(7, 8, 9), notInLegis = 0,
                         legis.names = matrix$acteur_ref, vote.names = colnames(codes),
                         legis.data = matrix[, 1:4], desc = paste("AN", folder))
    message(folder, ": ", rc$n, " deputies, ", rc$m, " roll calls")
    said <- capture.output(
      kh <- pscl::readKH(file.path(dump, "rollcalls", folder, "matrix.ord"))
    )
    stopifnot(all(kh$votes == rc$votes))
  }
}
