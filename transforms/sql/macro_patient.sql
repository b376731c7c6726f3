-- A patient's contacts, by the keyed hash.
SELECT * FROM care_contacts WHERE patient_key = of_key ORDER BY started_on, reporter, contact_id
