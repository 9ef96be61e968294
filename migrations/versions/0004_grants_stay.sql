-- A grant and the record of its uses are the owner's file: they do not go when the account that was let in goes. Such an
-- account stays as long as a grant names it; its council's housekeeping is refused.
ALTER TABLE access_grant
    DROP CONSTRAINT fk_access_grant_grantee_council_id_grantee_account_id,
    ADD CONSTRAINT fk_access_grant_grantee_council_id_grantee_account_id
        FOREIGN KEY (grantee_council_id, grantee_account_id) REFERENCES account (council_id, id);
