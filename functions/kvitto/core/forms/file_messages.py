"""The words about files that cannot be taken: what to do with the file, by the code of what was found in it."""

OF_FILES: dict[str, tuple[str, str]] = {
    "required": (
        "Lägg till minst en fil.",
        "Add at least one file.",
    ),
    "too_many": (
        "Lägg till högst {files_max} filer. Ta bort någon som inte behövs.",
        "Add at most {files_max} files. Remove one that is not needed.",
    ),
    "file_none": (
        "Välj en fil först, och tryck sedan på Ladda upp.",
        "Choose a file first, and then press Upload.",
    ),
    "file_too_large": (
        (
            "Filen ”{name}” får inte plats. Filerna får vara högst 10 MB tillsammans. Gör bilderna mindre, eller ta "
            "bort en fil."
        ),
        (
            "The file “{name}” does not fit. The files may be 10 MB together. Make its pictures smaller, or remove a "
            "file."
        ),
    ),
    "file_empty": (
        "Filen ”{name}” är tom. Kontrollera att den är sparad, och välj den igen.",
        "The file “{name}” is empty. Make sure that it has been saved, and choose it again.",
    ),
    "file_type": (
        (
            "Filen ”{name}” är av en typ som vi inte kan ta emot. Spara den som PDF, Word (docx), Excel (xlsx), "
            "OpenDocument (odt), PNG eller JPG."
        ),
        (
            "The file “{name}” is of a type that we cannot take. Save it as PDF, Word (docx), Excel (xlsx), "
            "OpenDocument (odt), PNG or JPG."
        ),
    ),
    "file_old_office": (
        (
            "Filen ”{name}” är sparad i ett gammalt format från Word, Excel eller PowerPoint. Spara den som docx, "
            "xlsx eller PDF."
        ),
        "The file “{name}” is saved in an old format of Word, Excel or PowerPoint. Save it as docx, xlsx or PDF.",
    ),
    "file_macro": (
        "Filen ”{name}” innehåller makron eller inbäddade objekt. Spara den utan dem, eller som PDF.",
        "The file “{name}” holds macros or embedded objects. Save it without them, or as PDF.",
    ),
    "file_script": (
        ("Filen ”{name}” är en PDF med skript eller med andra filer i sig. Skriv ut den till en ny PDF, och välj den."),
        (
            "The file “{name}” is a PDF with scripts or with other files in it. Print it to a new PDF, and choose "
            "that one."
        ),
    ),
    "file_locked": (
        "Filen ”{name}” är låst med lösenord. Spara den utan lösenord.",
        "The file “{name}” is locked with a password. Save it without one.",
    ),
    "file_damaged": (
        "Filen ”{name}” verkar vara skadad. Öppna den, spara den på nytt och välj den igen.",
        "The file “{name}” seems to be damaged. Open it, save it anew and choose it again.",
    ),
    "file_name": (
        (
            "En av filerna har ett namn som inte går att läsa. Byt namn på den, med bara bokstäver och siffror, och "
            "välj den igen."
        ),
        (
            "One of the files has a name that cannot be read. Rename it, with letters and digits only, and choose it "
            "again."
        ),
    ),
    "file_tries": (
        (
            "Ni har lagt till och bytt så många filer att det inte går att lägga till fler. Skicka de övriga med "
            "e-post när ni har fått er referens."
        ),
        (
            "You have added and exchanged so many files that no more can be added. Send the others by e-mail once you"
            " have your reference."
        ),
    ),
    "file_gone": (
        (
            "Filen ”{name}” finns inte kvar hos oss, eftersom formuläret har varit öppet länge. Ta bort den och lägg "
            "till den igen."
        ),
        ("The file “{name}” is no longer with us, since the form has been open for long. Remove it and add it again."),
    ),
    "file_json": (
        "Filer kan inte skickas som JSON. Skicka dem med webbformuläret.",
        "Files cannot be sent as JSON. Send them by the web form.",
    ),
}
"""By code: Swedish and English. ``{name}`` is the file's own name, as the applicant calls it."""
